using System.Runtime.ExceptionServices;

namespace Rechub.Indexing;

/// <summary>Searches one batch of queries on several threads.</summary>
internal sealed class BatchSearch(QueryBatch batch, VectorSegment segment, int[]? ranks)
{
    private const int Tile = PanelKernel<InnerProductStep>.TileQueries;

    /// <summary>Each query's best keys, best first.</summary>
    public IEnumerable<ulong[]> Run(int topK, int threads, CancellationToken cancellation) =>
        threads > 1 && batch.Count >= Tile * threads
            ? ByQueries(topK, threads, cancellation)
            : ByBlocks(topK, threads, cancellation);

    /// <summary>Every thread takes some queries through all vectors.</summary>
    private IEnumerable<ulong[]> ByQueries(int topK, int threads, CancellationToken cancellation)
    {
        var tiles = (batch.Count + Tile - 1) / Tile;
        var bounds = Bounds(tiles, threads);
        var collectors = new TopKCollector[threads];
        var blocks = VectorPanels.BlockCount(segment.Count);
        InParallel(
            threads,
            part =>
            {
                var queries = (bounds[part] * Tile)..Math.Min(bounds[part + 1] * Tile, batch.Count);
                collectors[part] = Scan(topK, ..blocks, queries, cancellation);
            }
        );
        for (var part = 0; part < threads; part++)
        {
            var count = Math.Min(bounds[part + 1] * Tile, batch.Count) - (bounds[part] * Tile);
            for (var query = 0; query < count; query++)
                yield return collectors[part].Finish(query).ToArray();
        }
    }

    /// <summary>Every thread takes all queries through some vectors.</summary>
    private IEnumerable<ulong[]> ByBlocks(int topK, int threads, CancellationToken cancellation)
    {
        var blocks = VectorPanels.BlockCount(segment.Count);
        threads = Math.Min(threads, blocks);
        var bounds = Bounds(blocks, threads);
        var collectors = new TopKCollector[threads];
        if (threads == 1)
            collectors[0] = Scan(topK, ..blocks, ..batch.Count, cancellation);
        else
            InParallel(
                threads,
                part =>
                    collectors[part] = Scan(
                        topK,
                        bounds[part]..bounds[part + 1],
                        ..batch.Count,
                        cancellation
                    )
            );
        for (var query = 0; query < batch.Count; query++)
        {
            for (var part = 1; part < threads; part++)
                collectors[0].Merge(query, collectors[part]);
            yield return collectors[0].Finish(query).ToArray();
        }
    }

    private TopKCollector Scan(
        int topK,
        Range blocks,
        Range queries,
        CancellationToken cancellation
    )
    {
        var (_, count) = queries.GetOffsetAndLength(batch.Count);
        var collector = new TopKCollector(count, topK, ascendingRanks: ranks is null);
        new PanelScan(batch, ranks).Run(segment, blocks, queries, collector, cancellation);
        GC.KeepAlive(segment.Image);
        return collector;
    }

    /// <summary>Runs parts side by side; what one throws is thrown as it is.</summary>
    private static void InParallel(int parts, Action<int> part)
    {
        try
        {
            Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = parts }, part);
        }
        catch (AggregateException errors)
        {
            ExceptionDispatchInfo.Throw(errors.InnerExceptions[0]);
        }
    }

    private static int[] Bounds(int total, int parts)
    {
        var bounds = new int[parts + 1];
        for (var i = 0; i <= parts; i++)
            bounds[i] = (int)((long)total * i / parts);
        return bounds;
    }
}
