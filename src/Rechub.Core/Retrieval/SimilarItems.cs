using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>Item-to-item retrieval: the items whose vectors are nearest to an item's.</summary>
public static class SimilarItems
{
    /// <summary>The nearest items of some items, nearest first; an item is not similar to itself.</summary>
    /// <param name="index">The index, whose vectors can be read back.</param>
    /// <param name="items">The items, as the index stores them.</param>
    /// <param name="topK">Items wanted for each.</param>
    /// <param name="filter">A condition that they must meet; null for none.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static IEnumerable<SimilarItem> Find(
        IItemVectorStore index,
        IReadOnlyList<StoredItem> items,
        int topK,
        string? filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(items);
        var query = new SearchQuery
        {
            Vectors = items.SelectMany(item => item.Vector).ToArray(),
            Count = items.Count,
            // The item itself is found as well, unless the filter hides it.
            TopK = topK + 1,
            Filter = filter,
        };
        foreach (var (i, hits) in index.Search(query, cancellation).Index())
        {
            var found = hits
                .ItemId.Zip(hits.Score)
                .Where(hit => !hit.First.Equals(items[i].ItemId))
                .Take(topK)
                .ToArray();
            var stored = index.Read([.. found.Select(hit => hit.First)], cancellation);
            for (var rank = 0; rank < found.Length; rank++)
                yield return new SimilarItem(
                    items[i].ItemId,
                    rank + 1,
                    found[rank].First,
                    found[rank].Second,
                    stored[rank]?.Title
                );
        }
    }
}
