using Rechub.Interactions;

namespace Rechub.Retrieval;

/// <summary>What a request says about its users: where each history ends, which items are seen, which are the truth.</summary>
internal sealed class UserHistories(RecallRequest request)
{
    private readonly InteractionLog log = request.Data.Log;
    private readonly DataSplit split = request.Data.Split;
    private readonly bool isEvaluation = request.Purpose == RecallPurpose.Evaluation;

    /// <summary>The log position where a user's history ends.</summary>
    public int EndOf(int userRow) =>
        isEvaluation ? split.TestStart[userRow] : log.UserOffsets[userRow + 1];

    /// <summary>The distinct held-out items of a user, ascending; empty when serving.</summary>
    public int[] RelevantRows(int userRow) =>
        isEvaluation ? Distinct(split.TestStart[userRow], log.UserOffsets[userRow + 1]) : [];

    /// <summary>
    /// The distinct items of a user's history, ascending, without those that are held out: a relevant item is never excluded.
    /// Empty when the request includes seen items.
    /// </summary>
    public int[] ExcludedRows(int userRow)
    {
        if (request.IncludeSeen)
            return [];
        var seen = Distinct(log.UserOffsets[userRow], EndOf(userRow));
        var relevant = RelevantRows(userRow);
        return relevant.Length == 0 ? seen : [.. seen.Where(item => !relevant.Contains(item))];
    }

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
