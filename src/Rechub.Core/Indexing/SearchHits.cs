namespace Rechub.Indexing;

/// <summary>One query's hits, best first.</summary>
/// <param name="ItemId">Raw ids, each a <see cref="long"/> or a <see cref="string"/>.</param>
/// <param name="Score">Inner product or cosine (descending), or squared distance (ascending).</param>
public sealed record SearchHits(object[] ItemId, float[] Score);
