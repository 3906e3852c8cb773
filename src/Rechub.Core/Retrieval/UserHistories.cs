using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>The histories of a request's users: where each ends, which items are seen, and which are ground truth.</summary>
internal sealed class UserHistories
{
    private readonly RecallRequest request;
    private readonly InteractionLog log;
    private readonly DataSplit split;
    private readonly bool isEvaluation;
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
        split = request.Data.Split;
        isEvaluation = request.Purpose == RecallPurpose.Evaluation;
        var ids = request.Data.Items.Ids;
        excluded = [.. request.ExcludedItemIds.Select(ids.RowOf)];
        if (request.Filter is null || !isEvaluation)
            return;
        int[] heldOut = [.. request.UserRows.SelectMany(HeldOutRows).Distinct()];
        eligible =
        [
            .. heldOut
                .Zip(matchesFilter(Array.ConvertAll(heldOut, row => ids[row])))
                .Where(item => item.Second)
                .Select(item => item.First),
        ];
    }

    /// <summary>The log position after a user's history.</summary>
    public int EndOf(int userRow) =>
        isEvaluation ? split.TestStart[userRow] : log.UserOffsets[userRow + 1];

    /// <summary>
    /// The ground truth of a user: distinct held-out items, as ascending rows of the request's data. Items that the filter or the
    /// request excludes are left out. Empty in serving.
    /// </summary>
    public int[] RelevantRows(int userRow) =>
        isEvaluation
            ? Array.FindAll(
                HeldOutRows(userRow),
                row => eligible?.Contains(row) != false && !excluded.Contains(row)
            )
            : [];

    /// <summary>
    /// The items of a user's history that must not be recommended, as rows of the request's data: none if the request includes seen
    /// items, and never one of the ground truth.
    /// </summary>
    public int[] SeenRows(int userRow)
    {
        if (request.IncludeSeen)
            return [];
        var seen = Distinct(log.UserOffsets[userRow], EndOf(userRow));
        var relevant = RelevantRows(userRow);
        return relevant.Length == 0 ? seen : Array.FindAll(seen, item => !relevant.Contains(item));
    }

    private int[] HeldOutRows(int userRow) =>
        Distinct(split.TestStart[userRow], log.UserOffsets[userRow + 1]);

    private int[] Distinct(int start, int end)
    {
        var items = log.ItemRows[start..end];
        Array.Sort(items);
        var kept = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i == 0 || items[i] != items[i - 1])
                items[kept++] = items[i];
        }

        return items[..kept];
    }
}
