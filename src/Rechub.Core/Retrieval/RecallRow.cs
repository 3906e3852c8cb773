namespace Rechub.Retrieval;

/// <summary>One recommendation, as a row of a table.</summary>
public sealed record RecallRow(object UserId, int Rank, object ItemId, float Score, string? Title);
