using Rechub.Indexing;

namespace Rechub.Milvus.Searching;

/// <summary>
/// Makes a query's list from what the server returned: leaves out excluded items, orders ties by id, cuts at K. One instance
/// serves one call after another on one thread.
/// </summary>
internal sealed class HitSelection(int topK, ExcludedItems? excluded)
{
    private readonly int[] excludedBy = new int[excluded?.Catalogue.Count ?? 0];
    private readonly List<(object Id, float Score)> kept = [];
    private int mark;

    /// <summary>The list of a query, whose hits are number <paramref name="place"/> of an answer.</summary>
    public SearchHits Select(HitReader answer, int place, int query)
    {
        MarkExcluded(query);
        kept.Clear();
        var (start, end) = answer.Range(place);
        for (var hit = start; hit < end; hit++)
        {
            var score = answer.Score(hit);
            // Beyond K only what ties with the last one may still take its place.
            if (kept.Count >= topK && score != kept[^1].Score)
                break;
            var id = answer.Id(hit);
            if (!IsExcluded(id))
                kept.Add((id, score));
        }

        OrderTies();
        var count = Math.Min(topK, kept.Count);
        var ids = new object[count];
        var scores = new float[count];
        for (var i = 0; i < count; i++)
            (ids[i], scores[i]) = kept[i];
        return new SearchHits(ids, scores);
    }

    private void MarkExcluded(int query)
    {
        if (excluded is null)
            return;
        mark++;
        for (var i = excluded.Offsets[query]; i < excluded.Offsets[query + 1]; i++)
            excludedBy[excluded.Rows[i]] = mark;
    }

    private bool IsExcluded(object id)
    {
        if (excluded is null)
            return false;
        var row = id is long integer
            ? excluded.Catalogue.RowOf(integer)
            : excluded.Catalogue.RowOf((string)id);
        return row >= 0 && excludedBy[row] == mark;
    }

    private void OrderTies()
    {
        for (var first = 0; first < kept.Count; )
        {
            var end = first + 1;
            while (end < kept.Count && kept[end].Score == kept[first].Score)
                end++;
            if (end - first > 1)
                kept.Sort(first, end - first, IdOrder.Instance);
            first = end;
        }
    }

    private sealed class IdOrder : IComparer<(object Id, float Score)>
    {
        public static IdOrder Instance { get; } = new();

        public int Compare((object Id, float Score) x, (object Id, float Score) y) =>
            x.Id is long left
                ? left.CompareTo((long)y.Id)
                : string.CompareOrdinal((string)x.Id, (string)y.Id);
    }
}
