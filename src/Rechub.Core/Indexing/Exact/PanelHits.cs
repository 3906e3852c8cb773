using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rechub.Indexing.Exact;

/// <summary>
/// Offers to a collector what a scan finds above its thresholds and no query excludes. Each query is to be asked for panels in
/// ascending order.
/// </summary>
/// <param name="batch">The queries.</param>
/// <param name="ranks">Rank of each position; null where a position is its rank.</param>
/// <param name="collector">What takes the hits, of the queries from <paramref name="firstQuery"/> on.</param>
/// <param name="firstQuery">The first query that is scanned for.</param>
/// <param name="cursors">Where each of those queries is among its excluded positions.</param>
internal sealed class PanelHits(
    QueryBatch batch,
    int[]? ranks,
    TopKCollector collector,
    int firstQuery,
    int[] cursors
)
{
    private readonly float[] thresholds = collector.Thresholds;

    /// <summary>What a score of a query must exceed to be taken.</summary>
    public float Threshold(int query) => thresholds[query - firstQuery];

    /// <summary>Takes a query's scores of a panel whose first row is at a position; whether any was above the threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe bool Take(int query, float* scores, uint eligible, int position)
    {
        var better =
            PanelKernel<InnerProductStep>.Above(scores, thresholds[query - firstQuery]) & eligible;
        if (better == 0)
            return false;
        Offer(query, scores, better, position);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void Offer(int query, float* scores, uint better, int position)
    {
        var place = query - firstQuery;
        for (; better != 0; better &= better - 1)
        {
            var lane = BitOperations.TrailingZeroCount(better);
            // The threshold may have risen since the panel was compared with it.
            if (
                scores[lane] > thresholds[place]
                && !batch.IsExcluded(ref cursors[place], query, position + lane)
            )
                collector.Offer(
                    place,
                    scores[lane],
                    ranks is null ? position + lane : ranks[position + lane]
                );
        }
    }
}
