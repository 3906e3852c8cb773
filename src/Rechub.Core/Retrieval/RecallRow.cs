namespace Rechub.Retrieval;

/// <summary>One recommendation, as a row of a table.</summary>
public sealed record RecallRow(object UserId, int Rank, object ItemId, float Score, string? Title)
{
    /// <summary>What the list of the row was made from; null for a row that was read from a file.</summary>
    internal RecallOrigin? Origin { get; init; }
}
