using Rechub.Data;
using Rechub.Filters;

namespace Rechub.Retrieval.Baselines;

/// <summary>The items that a baseline ranks, as a request sees them.</summary>
internal sealed class RankedItems
{
    private readonly EntityTable items;
    private readonly uint[] eligible;

    /// <param name="request">The request.</param>
    /// <param name="items">The items that the baseline knows, with the columns that filters are about.</param>
    public RankedItems(RecallRequest request, EntityTable items)
    {
        this.items = items;
        eligible = request.Filter is null
            ? RowMask.All(items.Count)
            : items.RowsThat(Filter.Parse(request.Filter));
        KnownRows = items.Ids.RowsOf(request.Data.Items.Ids);
        Histories = new UserHistories(request, Meet);
        foreach (var id in request.ExcludedItemIds)
        {
            if (items.Ids.RowOf(id) is var row and >= 0)
                eligible.Remove(row);
        }
    }

    /// <summary>What the request says about its users.</summary>
    public UserHistories Histories { get; }

    /// <summary>For every item row of the request's data the baseline's row of the same item, or −1.</summary>
    public int[] KnownRows { get; }

    /// <summary>Whether a row of the baseline may be recommended to somebody.</summary>
    public bool MayBeFound(int row) => eligible.Has(row);

    /// <summary>The baseline's rows of what may not be recommended to a user for being seen.</summary>
    public IEnumerable<int> SeenRows(int userRow) =>
        Histories.SeenRows(userRow).Select(row => KnownRows[row]).Where(row => row >= 0);

    private bool[] Meet(object[] ids) =>
        Array.ConvertAll(ids, id => items.Ids.RowOf(id) is var row and >= 0 && eligible.Has(row));
}
