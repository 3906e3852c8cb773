using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>The histories of a request's users: which items are seen, and which are ground truth.</summary>
internal sealed class UserHistories
{
    private readonly RecallRequest request;
    private readonly InteractionLog log;
    private readonly bool isEvaluation;
    private readonly HeldOutItems heldOut;
    private readonly HashSet<int> excluded;
    private readonly HashSet<int>? eligible;

    /// <summary>Prepares the histories of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="matchesFilter">
    /// Returns whether items, given by id, match the request's filter. It is called at most once, with the held-out items.
    /// </param>
    public UserHistories(RecallRequest request, Func<object[], bool[]> matchesFilter)
    {
        this.request = request;
        log = request.Data.Log;
        isEvaluation = request.Purpose == RecallPurpose.Evaluation;
        heldOut = new HeldOutItems(request.Data, request.Repeat);
        var ids = request.Data.Items.Ids;
        excluded = [.. request.ExcludedItemIds.Select(ids.RowOf)];
        if (request.Filter is null || !isEvaluation)
            return;
        int[] rows = [.. request.UserRows.SelectMany(heldOut.AllOf).Distinct()];
        eligible =
        [
            .. rows.Zip(matchesFilter(Array.ConvertAll(rows, row => ids[row])))
                .Where(item => item.Second)
                .Select(item => item.First),
        ];
    }

    /// <summary>
    /// The ground truth of a user: distinct held-out items, as ascending rows of the request's data. Items that the filter or the
    /// request excludes are left out, and items of the history if repeats are excluded. Empty in serving.
    /// </summary>
    public int[] RelevantRows(int userRow) =>
        isEvaluation
            ? Array.FindAll(
                heldOut.RelevantOf(userRow),
                row => eligible?.Contains(row) != false && !excluded.Contains(row)
            )
            : [];

    /// <summary>
    /// The items of a user's history that must not be recommended, as rows of the request's data: none if the request allows
    /// repeats.
    /// </summary>
    public int[] SeenRows(int userRow) =>
        request.Repeat == RepeatPolicy.Allow
            ? []
            : HeldOutItems.Distinct(
                log.ItemRows.AsSpan(log.UserOffsets[userRow]..request.HistoryEnd(userRow))
            );
}
