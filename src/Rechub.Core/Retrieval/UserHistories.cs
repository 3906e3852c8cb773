using Rechub.Indexing.Filters;
using Rechub.Interactions;

namespace Rechub.Retrieval;

/// <summary>What a request says about its users: where each history ends, which items are seen, which are the truth.</summary>
internal sealed class UserHistories
{
    private readonly RecallRequest request;
    private readonly InteractionLog log;
    private readonly DataSplit split;
    private readonly bool isEvaluation;

    /// <param name="request">The request.</param>
    /// <param name="items">The items that the recaller knows, with the columns that its filter is about.</param>
    public UserHistories(RecallRequest request, EntityTable items)
    {
        this.request = request;
        log = request.Data.Log;
        split = request.Data.Split;
        isEvaluation = request.Purpose == RecallPurpose.Evaluation;
        KnownRows = items.Ids.RowsOf(request.Data.Items.Ids);
        Eligible = request.Filter is null
            ? null
            : FilterEvaluation.Evaluate(Filter.Parse(request.Filter), items);
    }

    /// <summary>For every item row of the request's data the recaller's row of the same item, or −1.</summary>
    public int[] KnownRows { get; }

    /// <summary>The recaller's items that meet the filter; null for all.</summary>
    public uint[]? Eligible { get; }

    /// <summary>The log position where a user's history ends.</summary>
    public int EndOf(int userRow) =>
        isEvaluation ? split.TestStart[userRow] : log.UserOffsets[userRow + 1];

    /// <summary>
    /// The distinct held-out items of a user that may be found, ascending; empty when serving. What is outside the filter or
    /// excluded for everybody is no truth.
    /// </summary>
    public int[] RelevantRows(int userRow) =>
        isEvaluation
            ? Array.FindAll(
                Distinct(split.TestStart[userRow], log.UserOffsets[userRow + 1]),
                row => IsEligible(row) && !request.ExcludedItemRows.Contains(row)
            )
            : [];

    /// <summary>
    /// Items that may not be recommended to a user: those excluded for everybody, and unless the request includes them those of
    /// the history, but never a relevant one.
    /// </summary>
    public int[] ExcludedRows(int userRow)
    {
        if (request.IncludeSeen)
            return request.ExcludedItemRows;
        var seen = Distinct(log.UserOffsets[userRow], EndOf(userRow));
        var relevant = RelevantRows(userRow);
        if (relevant.Length > 0)
            seen = Array.FindAll(seen, item => !relevant.Contains(item));
        return request.ExcludedItemRows.Length == 0
            ? seen
            : [.. seen.Union(request.ExcludedItemRows).Order()];
    }

    private bool IsEligible(int itemRow) =>
        Eligible is null || (KnownRows[itemRow] >= 0 && Eligible.Has(KnownRows[itemRow]));

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
