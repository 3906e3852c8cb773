namespace Rechub.Retrieval;

/// <summary>An item that is near another.</summary>
/// <param name="ItemId">The item that was asked about.</param>
/// <param name="Rank">1 for the nearest.</param>
/// <param name="SimilarItemId">The item found.</param>
/// <param name="Score">As the index compares.</param>
/// <param name="Title">Title of the item found; null where there is none.</param>
public sealed record SimilarItem(
    object ItemId,
    int Rank,
    object SimilarItemId,
    float Score,
    string? Title
);
