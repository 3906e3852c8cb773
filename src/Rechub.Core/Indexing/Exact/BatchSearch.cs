using System.Runtime.ExceptionServices;

namespace Rechub.Indexing.Exact;

/// <summary>Searches one batch of queries on several threads.</summary>
/// <param name="batch">The queries.</param>
/// <param name="segments">What is searched.</param>
/// <param name="ranks">Rank of each position; null where a position is its rank.</param>
/// <param name="describe">Makes hits of keys.</param>
internal sealed class BatchSearch(
    QueryBatch batch,
    IReadOnlyList<VectorSegment> segments,
    int[]? ranks,
    Func<ReadOnlySpan<ulong>, SearchHits> describe
)
{
    private const int Tile = PanelKernel<InnerProductStep>.TileQueries;

    // Below so many multiply-adds a second thread costs more than it saves.
    private const long SmallestShare = 1_000_000;

    private readonly int blocks = segments.Sum(segment => segment.LiveBlocks.Length);

    /// <summary>Each query's hits, best first.</summary>
    public SearchHits[] Run(int topK, int threads, CancellationToken cancellation)
    {
        var work = (long)batch.Count * batch.Dimension * blocks * VectorPanels.BlockRows;
        threads = (int)Math.Clamp(work / SmallestShare, 1, threads);
        var hits = new SearchHits[batch.Count];
        if (batch.Count >= Tile * threads)
            ByQueries(topK, threads, hits, cancellation);
        else
            ByBlocks(topK, Math.Min(threads, Math.Max(1, blocks)), hits, cancellation);
        return hits;
    }

    /// <summary>Every thread takes some queries through all vectors.</summary>
    private void ByQueries(int topK, int threads, SearchHits[] hits, CancellationToken cancellation)
    {
        var tiles = (batch.Count + Tile - 1) / Tile;
        InParallel(
            threads,
            part =>
            {
                var first = Bound(tiles, part, threads) * Tile;
                var end = Math.Min(Bound(tiles, part + 1, threads) * Tile, batch.Count);
                using var collector = Scan(topK, ..blocks, first..end, cancellation);
                for (var query = first; query < end; query++)
                    hits[query] = describe(collector.Finish(query - first));
            }
        );
    }

    /// <summary>Every thread takes all queries through some vectors.</summary>
    private void ByBlocks(int topK, int threads, SearchHits[] hits, CancellationToken cancellation)
    {
        var collectors = new TopKCollector[threads];
        InParallel(
            threads,
            part =>
                collectors[part] = Scan(
                    topK,
                    Bound(blocks, part, threads)..Bound(blocks, part + 1, threads),
                    ..batch.Count,
                    cancellation
                )
        );
        for (var query = 0; query < batch.Count; query++)
        {
            for (var part = 1; part < threads; part++)
                collectors[0].Merge(query, collectors[part]);
            hits[query] = describe(collectors[0].Finish(query));
        }

        foreach (var collector in collectors)
            collector.Dispose();
    }

    /// <summary>Takes some queries through some of the live blocks, which are numbered through all segments.</summary>
    private TopKCollector Scan(int topK, Range range, Range queries, CancellationToken cancellation)
    {
        var (_, count) = queries.GetOffsetAndLength(batch.Count);
        var collector = new TopKCollector(count, topK, ascendingRanks: ranks is null);
        using var scan = new PanelScan(batch, ranks);
        var first = 0;
        foreach (var segment in segments)
        {
            var from = Math.Max(range.Start.Value - first, 0);
            var to = Math.Min(range.End.Value - first, segment.LiveBlocks.Length);
            if (from < to)
                scan.Run(
                    segment,
                    segment.LiveBlocks.AsSpan(from..to),
                    queries,
                    collector,
                    cancellation
                );
            first += segment.LiveBlocks.Length;
        }

        GC.KeepAlive(segments);
        return collector;
    }

    private static int Bound(int total, int part, int parts) => (int)((long)total * part / parts);

    /// <summary>Runs parts side by side; what one throws is thrown as it is.</summary>
    private static void InParallel(int parts, Action<int> part)
    {
        if (parts == 1)
        {
            part(0);
            return;
        }

        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }
}
