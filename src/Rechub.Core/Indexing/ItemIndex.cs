using Rechub.Models;

namespace Rechub.Indexing;

/// <summary>Published item vectors: what travels along the pipeline, whatever backend holds them.</summary>
public sealed class ItemIndex(IItemIndex store, RecallModel? model = null)
{
    /// <summary>Name of the backend: <c>Exact</c> or <c>Milvus</c>.</summary>
    public string Backend => Store.Backend;

    /// <summary>Where the vectors are.</summary>
    public string Location => Store.Location;

    /// <summary>Number of items.</summary>
    public long Count => Store.Count;

    /// <summary>Length of each vector.</summary>
    public int Dimension => Store.Dimension;

    /// <summary>How vectors are compared.</summary>
    public DistanceMetric Metric => Store.Metric;

    /// <summary>Id of the model that made the vectors.</summary>
    public string ModelId => Store.ModelId;

    /// <summary>The backend itself.</summary>
    internal IItemIndex Store { get; } = store;

    /// <summary>The model that was published, when it is in this process.</summary>
    internal RecallModel? Model { get; } = model;
}
