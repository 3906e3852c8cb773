using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>Item-to-item retrieval: the items whose vectors are nearest to an item's.</summary>
public static class SimilarItems
{
    /// <summary>For each item, the items with the nearest vectors, nearest first, without the item itself.</summary>
    /// <param name="index">The index to search.</param>
    /// <param name="items">The items, as stored in the index.</param>
    /// <param name="topK">Number of similar items per item.</param>
    /// <param name="filter">A filter expression that they must match; null for none.</param>
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
            // One more: the item itself is found as well, unless the filter excludes it.
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
