using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>What an index is made of, before it is written.</summary>
public sealed record IndexContent
{
    /// <summary>Id of the model that made the vectors.</summary>
    public required string ModelId { get; init; }

    /// <summary>How vectors are compared. Under <see cref="DistanceMetric.Cosine"/> vectors are stored normalised.</summary>
    public required DistanceMetric Metric { get; init; }

    /// <summary>Length of each vector.</summary>
    public required int Dimension { get; init; }

    /// <summary>Items: their ids, and the columns that filters can use.</summary>
    public required EntityTable Items { get; init; }

    /// <summary>Row-major vectors, items × dimension.</summary>
    public required ReadOnlyMemory<float> Vectors { get; init; }

    /// <summary>
    /// A column of <see cref="Items"/> with whole numbers or text; vectors of one value lie together, so that a filter on it
    /// scans only those. Null for none.
    /// </summary>
    public string? PartitionColumn { get; init; }

    /// <summary>Ids that an update takes out; null for an index of its own.</summary>
    internal IdColumn? Deleted { get; init; }

    /// <summary>Whether vectors to be stored normalised already are.</summary>
    internal bool IsNormalised { get; init; }
}
