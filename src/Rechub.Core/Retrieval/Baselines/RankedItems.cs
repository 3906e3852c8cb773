using Rechub.Data;
using Rechub.Filters;

namespace Rechub.Retrieval.Baselines;

/// <summary>The items of a baseline under a request: which are eligible, and how rows of the request's data map to them.</summary>
internal sealed class RankedItems
{
    private readonly EntityTable items;
    private readonly uint[] eligible;

    /// <summary>Prepares the items for a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="items">The items of the baseline, with the columns that filters use.</param>
    public RankedItems(RecallRequest request, EntityTable items)
    {
        this.items = items;
        eligible = request.Filter is null
            ? RowMask.All(items.Count)
            : items.RowsThat(Filter.Parse(request.Filter));
        KnownRows = items.Ids.RowsOf(request.Data.Items.Ids);
        Histories = new UserHistories(request, MatchFilter);
        foreach (var id in request.ExcludedItemIds)
        {
            if (items.Ids.RowOf(id) is var row and >= 0)
                eligible.Remove(row);
        }
    }

    /// <summary>The histories of the request's users.</summary>
    public UserHistories Histories { get; }

    /// <summary>For each item row of the request's data, the baseline's row of the same item, or −1.</summary>
    public int[] KnownRows { get; }

    /// <summary>Whether the filter and the request allow a row of the baseline.</summary>
    public bool IsEligible(int row) => eligible.Has(row);

    /// <summary>The baseline's rows of a user's seen items, which must not be recommended.</summary>
    public IEnumerable<int> SeenRows(int userRow) =>
        Histories.SeenRows(userRow).Select(row => KnownRows[row]).Where(row => row >= 0);

    private bool[] MatchFilter(object[] ids) =>
        Array.ConvertAll(ids, id => items.Ids.RowOf(id) is var row and >= 0 && eligible.Has(row));
}
