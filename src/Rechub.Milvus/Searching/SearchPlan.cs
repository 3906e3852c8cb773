using Rechub.Indexing;

namespace Rechub.Milvus.Searching;

/// <summary>Queries that go in one call.</summary>
/// <param name="Queries">Which queries.</param>
/// <param name="Hits">Hits asked for, for each of them.</param>
/// <param name="ExcludeOnServer">
/// Whether the server must leave the excluded items out, as there are too many to ask for in addition; such a call has one query.
/// </param>
internal sealed record PlannedCall(int[] Queries, int Hits, bool ExcludeOnServer);

/// <summary>
/// Divides queries into calls. To lose none of K hits to excluded items, K and the number of that user's excluded items are
/// asked for; a call asks the same number for all, so queries of similar numbers share it. A call is bounded by its queries and
/// by the size of its answer.
/// </summary>
internal static class SearchPlan
{
    /// <summary>The most hits a server gives, and the most queries it takes.</summary>
    public const int ServerLimit = 16_384;

    // Two calls of this size in flight keep a server's cores busy; larger ones take no longer a query, but answer later.
    private const int QueriesPerCall = 128;
    private const long AnswerBytes = 16 << 20;
    private const int SimilarDifference = 64;
    private const double SimilarRatio = 1.4;

    /// <summary>Calls for queries [start, start + count).</summary>
    /// <param name="start">The first query.</param>
    /// <param name="count">Number of queries.</param>
    /// <param name="topK">Hits wanted for each.</param>
    /// <param name="excluded">What each query excludes; null for nothing.</param>
    /// <param name="itemCount">Number of items that there are.</param>
    /// <param name="bytesPerHit">Bytes that a hit takes in an answer, at most.</param>
    public static IReadOnlyList<PlannedCall> Make(
        int start,
        int count,
        int topK,
        ExcludedItems? excluded,
        long itemCount,
        int bytesPerHit
    )
    {
        var calls = new List<PlannedCall>();
        var queries = new int[count];
        var hits = new int[count];
        var planned = 0;
        for (var query = start; query < start + count; query++)
        {
            var needed = topK + (excluded is null ? 0 : ExcludedCount(excluded, query));
            if (needed > ServerLimit && itemCount > ServerLimit)
            {
                calls.Add(new PlannedCall([query], topK, ExcludeOnServer: true));
                continue;
            }

            queries[planned] = query;
            hits[planned++] = Math.Min(needed, ServerLimit);
        }

        Array.Sort(hits, queries, 0, planned);
        for (var end = planned; end > 0; )
        {
            var most = hits[end - 1];
            var first = end - 1;
            while (
                first > 0
                && end - first < QueriesPerCall
                && (long)(end - first + 1) * most * bytesPerHit <= AnswerBytes
                && IsSimilar(hits[first - 1], most)
            )
                first--;
            calls.Add(new PlannedCall(queries[first..end], most, ExcludeOnServer: false));
            end = first;
        }

        return calls;
    }

    /// <summary>Number of items that a query excludes.</summary>
    public static int ExcludedCount(ExcludedItems excluded, int query) =>
        excluded.Offsets[query + 1] - excluded.Offsets[query];

    private static bool IsSimilar(int fewer, int most) =>
        most - fewer <= SimilarDifference || most <= SimilarRatio * fewer;
}
