namespace Rechub.Indexing;

/// <summary>What changes must agree with to enter an index.</summary>
/// <param name="Location">Where the index is, for messages.</param>
/// <param name="ModelId">Id of the model that made its vectors.</param>
/// <param name="Dimension">Length of each vector.</param>
/// <param name="Metric">How vectors are compared.</param>
/// <param name="HasTextIds">Whether item ids are text; otherwise they are whole numbers.</param>
internal sealed record IndexIdentity(
    string Location,
    string ModelId,
    int Dimension,
    DistanceMetric Metric,
    bool HasTextIds
);
