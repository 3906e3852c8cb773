using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>
/// Merges the hits of a user's K vectors. An item's score is the best over the vectors, so each of a user's top N items is among
/// the top N of some vector: the merge is exact if the search is.
/// </summary>
internal static class BestHits
{
    /// <summary>The best <paramref name="topK"/> items of several lists. Of equal scores, the item with the lower id comes first.</summary>
    public static SearchHits Of(SearchHits[] lists, DistanceMetric metric, int topK)
    {
        var hits = lists.SelectMany(list => list.ItemId.Zip(list.Score));
        var ordered = metric switch
        {
            DistanceMetric.L2 => hits.OrderBy(hit => hit.Second),
            DistanceMetric.IP or DistanceMetric.Cosine => hits.OrderByDescending(hit => hit.Second),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, null),
        };
        var best = ordered
            .ThenBy(hit => hit.First, Comparer<object>.Create(EntityId.Compare))
            .DistinctBy(hit => hit.First)
            .Take(topK)
            .ToArray();
        return new SearchHits(
            Array.ConvertAll(best, hit => hit.First),
            Array.ConvertAll(best, hit => hit.Second)
        );
    }
}
