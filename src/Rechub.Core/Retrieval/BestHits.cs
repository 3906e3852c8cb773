using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Retrieval;

/// <summary>
/// Merges the hits of a user's K vectors. An item's score is the best over the vectors, so the top N of a user are among the top N
/// of each vector: the result is exact where the index is.
/// </summary>
internal static class BestHits
{
    /// <summary>The best <paramref name="topK"/> items of several lists; of equal scores, the one of the smaller id is first.</summary>
    public static SearchHits Of(SearchHits[] lists, DistanceMetric metric, int topK)
    {
        var hits = lists.SelectMany(list => list.ItemId.Zip(list.Score));
        var ordered =
            metric == DistanceMetric.L2
                ? hits.OrderBy(hit => hit.Second)
                : hits.OrderByDescending(hit => hit.Second);
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
