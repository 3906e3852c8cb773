using System.Runtime.CompilerServices;

namespace Rechub.Indexing.Exact;

/// <summary>
/// Scores queries against panels of vectors. Scores live in a buffer of one tile; nothing of the size queries × items exists.
/// </summary>
/// <param name="batch">The queries.</param>
/// <param name="ranks">Rank of each position; null where a position is its rank.</param>
internal sealed unsafe class PanelScan(QueryBatch batch, int[]? ranks) : IDisposable
{
    // So few queries wait for memory, not for arithmetic.
    private const int FewQueries = 4;

    // A look at the file takes a fifth of the time of a block of one query.
    private const int BlocksPerLook = 32;

    private NativeBuffer? joined;

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

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => joined?.Dispose();

    private void Run<TStep>(
        VectorSegment segment,
        ReadOnlySpan<int> blocks,
        Range queries,
        TopKCollector collector,
        CancellationToken cancellation
    )
        where TStep : struct, IScoreStep
    {
        var (first, count) = queries.GetOffsetAndLength(batch.Count);
        var position = segment.FirstPosition + (blocks[0] * VectorPanels.BlockRows);
        var cursors = batch.CursorsAt(first, count, position);
        var hits = new PanelHits(batch, ranks, collector, first, cursors);
        var eligible = stackalloc uint[VectorPanels.PerBlock];
        Span<RoundingBound> bounds = stackalloc RoundingBound[FewQueries];
        for (var i = 0; i < count && count <= FewQueries; i++)
            bounds[i] = new RoundingBound(batch.Row(first + i), batch.IsDistance);
        for (var b = 0; b < blocks.Length; b++)
        {
            var block = blocks[b];
            cancellation.ThrowIfCancellationRequested();
            if (count > FewQueries || b % BlocksPerLook == 0)
                segment.Image.RequireMapped();
            var panels = segment.EligibleRows(block, eligible);
            segment.Image.Upper.Verify(block);
            if (count > FewQueries)
                Many<TStep>(segment, block, panels, eligible, first..(first + count), hits);
            else
            {
                for (var i = 0; i < count; i++)
                    One<TStep>(segment, block, panels, eligible, first + i, bounds[i], hits);
            }
        }
    }

    /// <summary>Puts each panel's numbers together once for all of many queries, which take it in tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Many<TStep>(
        VectorSegment segment,
        int block,
        int panels,
        uint* eligible,
        Range queries,
        PanelHits hits
    )
        where TStep : struct, IScoreStep
    {
        const int tile = PanelKernel<TStep>.TileQueries;
        var dimension = batch.Dimension;
        var scores = stackalloc float[(tile * VectorPanels.Width) + 16];
        scores = (float*)(((nint)scores + 63) & ~63);
        segment.Image.Lower.Verify(block);
        fixed (float* packed = batch.Packed)
        {
            for (var i = 0; i < panels; i++)
            {
                if (eligible[i] == 0)
                    continue;
                var panel = (block * VectorPanels.PerBlock) + i;
                var vectors = Join(segment.Image, panel);
                var position = segment.FirstPosition + (panel * VectorPanels.Width);
                for (var query = queries.Start.Value; query < queries.End.Value; query += tile)
                {
                    PanelKernel<TStep>.Tile(
                        packed + ((long)query * dimension),
                        vectors,
                        dimension,
                        scores
                    );
                    var tileCount = Math.Min(tile, queries.End.Value - query);
                    for (var q = 0; q < tileCount; q++)
                        hits.Take(
                            query + q,
                            scores + (q * VectorPanels.Width),
                            eligible[i],
                            position
                        );
                }
            }
        }
    }

    /// <summary>
    /// Reads the upper plane, and of the lower only the panels that may hold a hit. Where one held a hit, the next is likely to as
    /// well, as at the beginning, and is read whole at once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One<TStep>(
        VectorSegment segment,
        int block,
        int panels,
        uint* eligible,
        int query,
        RoundingBound bound,
        PanelHits hits
    )
        where TStep : struct, IScoreStep
    {
        var dimension = batch.Dimension;
        var scores = stackalloc float[VectorPanels.Width + 16];
        scores = (float*)(((nint)scores + 63) & ~63);
        var image = segment.Image;
        var panelWords = VectorPanels.Words * dimension;
        var first = (long)block * VectorPanels.PerBlock * panelWords;
        var upper = image.Upper.Panels + first;
        var lower = image.Lower.Panels + first;
        var position = segment.FirstPosition + (block * VectorPanels.BlockRows);
        var threshold = float.NaN;
        var limit = 0f;
        var isDense = false;
        fixed (float* vector = batch.Row(query))
        {
            for (var i = 0; i < panels; i++)
            {
                if (eligible[i] == 0)
                    continue;
                if (threshold != hits.Threshold(query))
                {
                    threshold = hits.Threshold(query);
                    limit = bound.Limit(threshold, image.LongestOfBlock[block]);
                }

                var start = i * panelWords;
                if (
                    !isDense
                    && (
                        PanelKernel<TStep>.RoundedAbove(vector, upper + start, dimension, limit)
                        & eligible[i]
                    ) == 0
                )
                    continue;
                image.Lower.Verify(block);
                PanelKernel<TStep>.Row(vector, upper + start, lower + start, dimension, scores);
                isDense = hits.Take(
                    query,
                    scores,
                    eligible[i],
                    position + (i * VectorPanels.Width)
                );
            }
        }
    }

    private float* Join(IndexImage image, int panel)
    {
        var words = VectorPanels.Words * batch.Dimension;
        joined ??= new NativeBuffer(2L * words * sizeof(float));
        var vectors = (float*)joined.DangerousGetHandle();
        var first = (long)panel * words;
        VectorPanels.Join(image.Upper.Panels + first, image.Lower.Panels + first, words, vectors);
        return vectors;
    }
}
