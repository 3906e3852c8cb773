namespace Rechub.Indexing;

/// <summary>What an update did.</summary>
/// <param name="Inserted">Items that were not in the index.</param>
/// <param name="Replaced">Items that were.</param>
/// <param name="Deleted">Items that were taken out.</param>
/// <param name="NotFound">Ids to take out that were not there.</param>
public sealed record UpdateOutcome(
    int Inserted,
    int Replaced,
    int Deleted,
    IReadOnlyList<object> NotFound
);
