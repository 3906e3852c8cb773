namespace Rechub.Indexing.Exact;

/// <summary>
/// The embedded index: every vector is compared, so the hits are exact. It lives in memory or in one memory-mapped file; both
/// are the same bytes. Scores are the same to the last bit whatever the batch, the threads or the processor's vector width.
/// </summary>
public sealed class ExactIndex : IUpdatableItemIndex, IItemVectorStore, IItemColumnStore
{
    private const int LargestBatch = 1024;
    private const long BatchBytes = 64 << 20;
    private readonly Lock updating = new();
    private volatile Snapshot snapshot;

    private ExactIndex(Snapshot snapshot) => this.snapshot = snapshot;

    /// <inheritdoc/>
    public string Backend => "Exact";

    /// <inheritdoc/>
    public string Location => snapshot.Images[0].Location;

    /// <inheritdoc/>
    public long Count => snapshot.Count;

    /// <inheritdoc/>
    public int Dimension => snapshot.Images[0].Header.Dimension;

    /// <inheritdoc/>
    public DistanceMetric Metric => snapshot.Images[0].Header.Metric;

    /// <inheritdoc/>
    public string ModelId => snapshot.Images[0].Header.ModelId;

    /// <inheritdoc/>
    public bool SearchesInProcess => true;

    /// <summary>What it holds.</summary>
    internal IndexState State => snapshot.State.Value;

    /// <summary>Makes an index in memory.</summary>
    /// <exception cref="RechubException">A vector is not finite.</exception>
    public static ExactIndex Create(
        IndexContent content,
        CancellationToken cancellation = default
    ) => new(new Snapshot([IndexImage.Create(content, cancellation)], content.Items.Count));

    /// <summary>
    /// Writes an index to a file, atomically, and opens it. Who reads the file that stood there keeps what it has opened.
    /// </summary>
    /// <exception cref="RechubException">A vector is not finite, or the folder does not exist.</exception>
    public static ExactIndex Write(
        string path,
        IndexContent content,
        CancellationToken cancellation = default
    )
    {
        IndexFile.Publish(path, content, cancellation);
        return Open(path);
    }

    /// <summary>Opens a file in a time that does not depend on its size.</summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated.</exception>
    public static ExactIndex Open(string path) => new(Snapshot.Open(path));

    /// <inheritdoc/>
    public UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation)
    {
        lock (updating)
        {
            if (Location != IndexImage.InMemory)
            {
                var written = IndexFile.Update(Location, changes, cancellation);
                snapshot = Snapshot.Open(Location);
                return written;
            }

            var update = new IndexUpdate(State, changes);
            if (update.IsEmpty)
                return update.Outcome;
            var delta = IndexImage.Create(update.Delta(), cancellation);
            IReadOnlyList<IndexImage> images = [.. snapshot.Images, delta];
            if (update.IsFold(delta.Length))
                images =
                [
                    IndexImage.Create(IndexUpdate.Fold(new IndexState(images)), cancellation),
                ];
            snapshot = new Snapshot(images, update.LiveCount);
            return update.Outcome;
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SearchHits> Search(SearchQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.Require(Dimension, Metric);
        return Batches(State, query, cancellation);
    }

    /// <inheritdoc/>
    public bool[] Contains(
        IReadOnlyList<object> ids,
        string? filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return State.Contain(ids, filter);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredItem?> Read(
        IReadOnlyList<object> ids,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        var state = State;
        return [.. ids.Select(state.Read)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames => [.. State.ColumnKinds.Keys];

    /// <inheritdoc/>
    public IReadOnlyList<object?[]?> ReadColumns(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(columns);
        var state = State;
        string[] names = [.. columns.Select(name => ItemColumns.Find(this, name))];
        return [.. ids.Select(id => state.ReadColumns(id, names))];
    }

    private IEnumerable<SearchHits> Batches(
        IndexState state,
        SearchQuery query,
        CancellationToken cancellation
    )
    {
        var segments = state.Segments(query.Filter);
        var topK = Math.Clamp(query.TopK, 1, Math.Max(1, state.LiveCount));
        var size = (int)
            Math.Clamp(
                BatchBytes / (TopKCollector.CapacityFor(topK) * sizeof(ulong)),
                1,
                LargestBatch
            );
        for (var first = 0; first < query.Count; first += size)
        {
            using var batch = Batch(state, query, first, Math.Min(size, query.Count - first));
            var search = new BatchSearch(
                batch,
                segments,
                state.Ranks,
                keys => Describe(state, keys)
            );
            foreach (var hits in search.Run(topK, query.Threads, cancellation))
                yield return hits;
        }
    }

    private QueryBatch Batch(IndexState state, SearchQuery query, int first, int count)
    {
        var rows = query.Vectors.Slice(first * Dimension, count * Dimension);
        if (Metric == DistanceMetric.Cosine)
            rows = VectorGeometry.Normalized(rows.Span, Dimension);
        var (offsets, positions) = Excluded(state, query.Excluded, first, count);
        return new QueryBatch(
            rows,
            count,
            Dimension,
            Metric == DistanceMetric.L2,
            offsets,
            positions
        );
    }

    private static (int[]? Offsets, int[] Positions) Excluded(
        IndexState state,
        ExcludedItems? excluded,
        int first,
        int count
    )
    {
        if (excluded is null)
            return (null, []);
        var known = state.PositionsOf(excluded.Catalog);
        var offsets = new int[count + 1];
        var start = excluded.Offsets[first];
        var positions = new int[excluded.Offsets[first + count] - start];
        var filled = 0;
        for (var i = 0; i < count; i++)
        {
            var end = excluded.Offsets[first + i + 1];
            for (var place = excluded.Offsets[first + i]; place < end; place++)
            {
                if (known[excluded.Rows[place]] is var position and >= 0)
                    positions[filled++] = position;
            }

            positions.AsSpan(offsets[i], filled - offsets[i]).Sort();
            offsets[i + 1] = filled;
        }

        return (offsets, positions);
    }

    private SearchHits Describe(IndexState state, ReadOnlySpan<ulong> keys)
    {
        var ids = new object[keys.Length];
        var scores = new float[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            ids[i] = state.IdAtRank(TopKCollector.RankOf(keys[i]));
            var score = TopKCollector.ScoreOf(keys[i]);
            scores[i] = Metric == DistanceMetric.L2 ? -score : score;
        }

        return new SearchHits(ids, scores);
    }

    /// <summary>The index at a moment. What is in the images is looked at when it is first needed.</summary>
    private sealed class Snapshot(IReadOnlyList<IndexImage> images, long count)
    {
        public IReadOnlyList<IndexImage> Images { get; } = images;

        public long Count { get; } = count;

        public Lazy<IndexState> State { get; } = new(() => new IndexState(images));

        public static Snapshot Open(string path)
        {
            var (images, commit, _) = IndexImage.Open(path);
            return new Snapshot(images, commit.LiveCount);
        }
    }
}
