using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rechub.Indexing.Storage;

namespace Rechub.Indexing.Searching;

/// <summary>
/// Scores a batch of queries against panels of vectors and offers to a collector what exceeds its thresholds. Scores live in a
/// buffer of one tile; nothing of the size queries × items exists.
/// </summary>
internal sealed class PanelScan
{
    private readonly QueryBatch batch;
    private readonly int[]? ranks;

    /// <param name="batch">The queries.</param>
    /// <param name="ranks">Rank of each position; null where a position is its rank.</param>
    public PanelScan(QueryBatch batch, int[]? ranks)
    {
        this.batch = batch;
        this.ranks = ranks;
    }

    /// <summary>Scans some blocks of a segment, ascending, for some queries, a multiple of a tile from the first.</summary>
    public void Run(
        VectorSegment segment,
        ReadOnlySpan<int> blocks,
        Range queries,
        TopKCollector collector,
        CancellationToken cancellation
    )
    {
        if (batch.IsDistance)
            Run<NegatedSquareStep>(segment, blocks, queries, collector, cancellation);
        else
            Run<InnerProductStep>(segment, blocks, queries, collector, cancellation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private unsafe void Run<TStep>(
        VectorSegment segment,
        ReadOnlySpan<int> blocks,
        Range queries,
        TopKCollector collector,
        CancellationToken cancellation
    )
        where TStep : struct, IScoreStep
    {
        const int tile = PanelKernel<TStep>.TileQueries;
        var (first, count) = queries.GetOffsetAndLength(batch.Count);
        var end = first + count;
        var scores = stackalloc float[(tile * VectorPanels.Width) + 16];
        scores = (float*)(((nint)scores + 63) & ~63);
        var eligibleRows = stackalloc uint[VectorPanels.PerBlock];
        var dimension = batch.Dimension;
        var thresholds = collector.Thresholds;
        var cursors = batch.CursorsAt(
            first,
            count,
            segment.FirstPosition + (blocks[0] * VectorPanels.BlockRows)
        );
        fixed (float* packed = batch.Packed)
        fixed (float* rows = batch.Rows.Span)
        {
            foreach (var block in blocks)
            {
                cancellation.ThrowIfCancellationRequested();
                segment.Verify(block);
                var firstPanel = block * VectorPanels.PerBlock;
                var panels = Math.Min(VectorPanels.PerBlock, segment.PanelCount - firstPanel);
                for (var i = 0; i < panels; i++)
                    eligibleRows[i] = segment.EligibleRows(firstPanel + i);
                for (var query = first; query < end; query += tile)
                {
                    var tileCount = Math.Min(tile, end - query);
                    for (var i = 0; i < panels; i++)
                    {
                        var eligible = eligibleRows[i];
                        if (eligible == 0)
                            continue;
                        var panel = firstPanel + i;
                        var vectors =
                            segment.Panels + ((long)panel * VectorPanels.Width * dimension);
                        if (tileCount > 2)
                        {
                            PanelKernel<TStep>.Tile(
                                packed + ((long)query * dimension),
                                vectors,
                                dimension,
                                scores
                            );
                        }
                        else
                        {
                            for (var q = 0; q < tileCount; q++)
                            {
                                PanelKernel<TStep>.Row(
                                    rows + ((long)(query + q) * dimension),
                                    vectors,
                                    dimension,
                                    scores + (q * VectorPanels.Width)
                                );
                            }
                        }

                        fixed (float* limits = thresholds)
                        {
                            for (var q = 0; q < tileCount; q++)
                            {
                                var row = scores + (q * VectorPanels.Width);
                                var better = Above(row, limits[query - first + q]) & eligible;
                                if (better != 0)
                                    Offer(
                                        collector,
                                        query + q,
                                        query - first + q,
                                        row,
                                        better,
                                        segment.FirstPosition + (panel * VectorPanels.Width),
                                        ref cursors[query - first + q]
                                    );
                            }
                        }
                    }
                }
            }
        }
    }

    /// <summary>Offers the rows of a panel that are above a query's threshold.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private unsafe void Offer(
        TopKCollector collector,
        int query,
        int place,
        float* scores,
        uint better,
        int position,
        ref int cursor
    )
    {
        for (; better != 0; better &= better - 1)
        {
            var lane = BitOperations.TrailingZeroCount(better);
            // The threshold may have risen since the panel was compared with it.
            if (
                scores[lane] > collector.Thresholds[place]
                && !batch.IsExcluded(ref cursor, query, position + lane)
            )
                collector.Offer(
                    place,
                    scores[lane],
                    ranks is null ? position + lane : ranks[position + lane]
                );
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe uint Above(float* scores, float threshold)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            var limit = Vector512.Create(threshold);
            return (uint)
                    Vector512
                        .GreaterThan(Vector512.Load(scores), limit)
                        .ExtractMostSignificantBits()
                | (
                    (uint)
                        Vector512
                            .GreaterThan(Vector512.Load(scores + 16), limit)
                            .ExtractMostSignificantBits() << 16
                );
        }

        var bound = Vector256.Create(threshold);
        uint mask = 0;
        for (var i = 0; i < VectorPanels.Width; i += 8)
            mask |=
                Vector256
                    .GreaterThan(Vector256.Load(scores + i), bound)
                    .ExtractMostSignificantBits() << i;
        return mask;
    }
}
