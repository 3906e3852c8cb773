using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>What a request says about its users: where each history ends, which items are seen, which are the truth.</summary>
internal sealed class UserHistories
{
    private readonly RecallRequest request;
    private readonly InteractionLog log;
    private readonly DataSplit split;
    private readonly bool isEvaluation;
    private readonly HashSet<int> excluded;
    private readonly HashSet<int>? eligible;

    /// <param name="request">The request.</param>
    /// <param name="meets">
    /// Whether items, by raw id, meet the request's filter where they are searched. Asked once, about the held-out items.
    /// </param>
    public UserHistories(RecallRequest request, Func<object[], bool[]> meets)
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
                .Zip(meets(Array.ConvertAll(heldOut, row => ids[row])))
                .Where(item => item.Second)
                .Select(item => item.First),
        ];
    }

    /// <summary>The log position where a user's history ends.</summary>
    public int EndOf(int userRow) =>
        isEvaluation ? split.TestStart[userRow] : log.UserOffsets[userRow + 1];

    /// <summary>
    /// The distinct held-out items of a user that may be found, ascending, as rows of the request's data; empty when serving. What
    /// is outside the filter or excluded for everybody is no truth.
    /// </summary>
    public int[] RelevantRows(int userRow) =>
        isEvaluation
            ? Array.FindAll(
                HeldOutRows(userRow),
                row => eligible?.Contains(row) != false && !excluded.Contains(row)
            )
            : [];

    /// <summary>
    /// Items of a user's history that may not be recommended, as rows of the request's data: none if the request includes them, and
    /// never a relevant one.
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
