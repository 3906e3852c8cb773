using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Searching;

/// <summary>
/// Makes a query's list from what the server returned: leaves out excluded items, orders ties by id, cuts at K. One instance
/// serves one call after another on one thread.
/// </summary>
internal sealed class HitSelection(int topK, ExcludedItems? excluded)
{
    private readonly HashSet<long> excludedIntegers = [];
    private readonly HashSet<string> excludedTexts = [];
    private readonly List<int> kept = [];

    /// <summary>The list of a query, whose hits are number <paramref name="place"/> of an answer.</summary>
    public SearchHits Select(SearchAnswer answer, int place, int query)
    {
        Exclude(query, answer.IsText);
        kept.Clear();
        var (start, end) = answer.Range(place);
        var scores = answer.Scores;
        for (var hit = start; hit < end; hit++)
        {
            // Beyond K only what ties with the last one may still take its place.
            if (kept.Count >= topK && scores[hit] != scores[kept[^1]])
                break;
            if (!IsExcluded(answer, hit))
                kept.Add(hit);
        }

        OrderTies(answer);
        var ids = new object[Math.Min(topK, kept.Count)];
        var best = new float[ids.Length];
        for (var i = 0; i < ids.Length; i++)
            (ids[i], best[i]) = (answer.Id(kept[i]), scores[kept[i]]);
        return new SearchHits(ids, best);
    }

    // Ids of the catalog as the server has them: one id that is no integer makes all of a catalog text.
    private void Exclude(int query, bool asText)
    {
        if (excluded is null)
            return;
        excludedIntegers.Clear();
        excludedTexts.Clear();
        var catalog = excluded.Catalog;
        foreach (
            var row in excluded.Rows.AsSpan(excluded.Offsets[query]..excluded.Offsets[query + 1])
        )
        {
            var id = EntityId.As(catalog[row], asText);
            if (id is string text)
                excludedTexts.Add(text);
            else if (id is long integer)
                excludedIntegers.Add(integer);
        }
    }

    private bool IsExcluded(SearchAnswer answer, int hit) =>
        excluded is not null
        && (
            answer.IsText
                ? excludedTexts.Contains(answer.Texts[hit])
                : excludedIntegers.Contains(answer.Integers[hit])
        );

    private void OrderTies(SearchAnswer answer)
    {
        for (var first = 0; first < kept.Count; )
        {
            var score = answer.Scores[kept[first]];
            var end = first + 1;
            while (end < kept.Count && answer.Scores[kept[end]] == score)
                end++;
            if (end - first > 1)
                kept.Sort(first, end - first, new IdOrder(answer));
            first = end;
        }
    }

    private sealed class IdOrder(SearchAnswer answer) : IComparer<int>
    {
        public int Compare(int x, int y) =>
            answer.IsText
                ? string.CompareOrdinal(answer.Texts[x], answer.Texts[y])
                : answer.Integers[x].CompareTo(answer.Integers[y]);
    }
}
