namespace Rechub.Retrieval;

/// <summary>Recommendations for one user, best first.</summary>
/// <param name="UserId">Raw user id.</param>
/// <param name="ItemId">Raw item ids.</param>
/// <param name="Score">The score of each item; its meaning belongs to the recaller.</param>
/// <param name="Title">Title of each item; null where there is none.</param>
/// <param name="RelevantItemId">The held-out items of an evaluation; empty when serving.</param>
public sealed record RecallList(
    object UserId,
    object[] ItemId,
    float[] Score,
    string?[] Title,
    object[] RelevantItemId
)
{
    /// <summary>What the list was made from; null for one that was read back from somewhere.</summary>
    internal RecallOrigin? Origin { get; init; }

    /// <summary>The list as rows, ranks from 1.</summary>
    public IEnumerable<RecallRow> ToRows() =>
        ItemId.Select((item, i) => new RecallRow(UserId, i + 1, item, Score[i], Title[i]));
}
