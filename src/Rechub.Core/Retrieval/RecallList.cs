namespace Rechub.Retrieval;

/// <summary>Recommendations for one user, best first.</summary>
/// <param name="UserId">Id of the user.</param>
/// <param name="ItemId">Ids of the items.</param>
/// <param name="Score">The score of each item; its meaning depends on the recaller.</param>
/// <param name="Title">Title of each item; null for an item without one.</param>
/// <param name="RelevantItemId">The held-out items in evaluation; empty in serving.</param>
public sealed record RecallList(
    object UserId,
    object[] ItemId,
    float[] Score,
    string?[] Title,
    object[] RelevantItemId
)
{
    /// <summary>What the list was made from; null for a list that was read from a file.</summary>
    internal RecallOrigin? Origin { get; init; }

    /// <summary>The list as rows, with ranks from 1.</summary>
    public IEnumerable<RecallRow> ToRows() =>
        ItemId.Select(
            (item, i) => new RecallRow(UserId, i + 1, item, Score[i], Title[i]) { Origin = Origin }
        );
}
