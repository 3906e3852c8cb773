namespace Rechub.Retrieval;

/// <summary>One recommendation, for tables and files.</summary>
public sealed record RecallRow(object UserId, int Rank, object ItemId, float Score, string? Title);
