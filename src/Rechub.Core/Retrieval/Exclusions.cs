using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>
/// The items that a search leaves out: for each user the seen items, and for all users the items that the request excludes. The
/// latter may be known to the index only.
/// </summary>
internal sealed class Exclusions
{
    private readonly UserHistories histories;
    private readonly IdColumn ids;
    private readonly int[] rowOfItem;
    private readonly int[] forEveryone;

    /// <summary>Prepares the exclusions of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="histories">The histories of its users.</param>
    public Exclusions(RecallRequest request, UserHistories histories)
    {
        this.histories = histories;
        ids = UnionOf(request.Data.Items.Ids, request.ExcludedItemIds);
        rowOfItem = ids.RowsOf(request.Data.Items.Ids);
        forEveryone = [.. request.ExcludedItemIds.Select(ids.RowOf).Distinct()];
    }

    /// <summary>The excluded items of each query, for users with <paramref name="queriesEach"/> consecutive queries each.</summary>
    public ExcludedItems Of(int[] userRows, int queriesEach)
    {
        var offsets = new int[userRows.Length * queriesEach + 1];
        var rows = new List<int>();
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            var user = userRows[i / queriesEach];
            rows.AddRange(histories.SeenRows(user).Select(row => rowOfItem[row]));
            rows.AddRange(forEveryone);
            offsets[i + 1] = rows.Count;
        }

        return new ExcludedItems(ids, offsets, [.. rows]);
    }

    /// <summary>The ids of the data's items, with the others added.</summary>
    private static IdColumn UnionOf(IdColumn items, IReadOnlyList<object> others)
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
