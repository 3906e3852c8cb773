using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>
/// What an index must leave out: for each user what was seen, for everybody what the request excludes, which may be items that
/// only the index knows.
/// </summary>
internal sealed class Exclusions
{
    private readonly UserHistories histories;
    private readonly IdColumn catalog;
    private readonly int[] places;
    private readonly int[] everywhere;

    /// <param name="request">The request.</param>
    /// <param name="histories">What it says about its users.</param>
    public Exclusions(RecallRequest request, UserHistories histories)
    {
        this.histories = histories;
        catalog = Catalog(request.Data.Items.Ids, request.ExcludedItemIds);
        places = catalog.RowsOf(request.Data.Items.Ids);
        everywhere = [.. request.ExcludedItemIds.Select(catalog.RowOf).Distinct()];
    }

    /// <summary>What is left out of the lists of some users, who have a number of queries each.</summary>
    public ExcludedItems Of(int[] userRows, int queriesEach)
    {
        var offsets = new int[userRows.Length * queriesEach + 1];
        var rows = new List<int>();
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            var user = userRows[i / queriesEach];
            rows.AddRange(histories.SeenRows(user).Select(row => places[row]));
            rows.AddRange(everywhere);
            offsets[i + 1] = rows.Count;
        }

        return new ExcludedItems(catalog, offsets, [.. rows]);
    }

    /// <summary>The items of the data, and others where there are any.</summary>
    private static IdColumn Catalog(IdColumn items, IReadOnlyList<object> others)
    {
        object[] unknown = [.. others.Where(id => items.RowOf(id) < 0)];
        if (unknown.Length == 0)
            return items;
        var isText =
            items.IsText || Array.Exists(unknown, id => EntityId.As(id, isText: false) is null);
        return IdColumn.Of(
            Enumerable.Range(0, items.Count).Select(row => items[row]).Concat(unknown),
            isText
        );
    }
}
