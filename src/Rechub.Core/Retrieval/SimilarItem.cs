namespace Rechub.Retrieval;

/// <summary>An item that is similar to another.</summary>
/// <param name="ItemId">The item of the query.</param>
/// <param name="Rank">1 for the most similar.</param>
/// <param name="SimilarItemId">The item found.</param>
/// <param name="Score">Score by the metric of the index.</param>
/// <param name="Title">Title of the item found; null without one.</param>
public sealed record SimilarItem(
    object ItemId,
    int Rank,
    object SimilarItemId,
    float Score,
    string? Title
);
