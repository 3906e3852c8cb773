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
    private readonly bool isBuffered;
    private volatile Snapshot snapshot;

    private ExactIndex(Snapshot snapshot, bool isBuffered = false)
    {
        this.snapshot = snapshot;
        this.isBuffered = isBuffered;
    }

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

    /// <summary>
    /// Maps a file, in a time that does not depend on its size. Replacing the file by rename does not concern an open index. A
    /// file that is written to in place is refused from then on (<c>IndexFileChanged</c>); one that is truncated within a scan
    /// may end the process.
    /// </summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated.</exception>
    public static ExactIndex Open(string path) => new(Snapshot.Open(path));

    /// <summary>Copies a file to memory and verifies it. Whatever happens to the file later, the index stays as it was.</summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated, or was written to meanwhile.</exception>
    public static ExactIndex OpenBuffered(string path, CancellationToken cancellation = default) =>
        new(Snapshot.Copy(path, cancellation), isBuffered: true);

    /// <inheritdoc/>
    public UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation)
    {
        lock (updating)
        {
            if (Location != IndexImage.InMemory)
            {
                var written = IndexFile.Update(Location, changes, cancellation);
                snapshot = isBuffered
                    ? Snapshot.Copy(Location, cancellation)
                    : Snapshot.Open(Location);
                return written;
            }

            var update = new IndexUpdate(snapshot.State.Value, changes);
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
        return Batches(snapshot, query, cancellation);
    }

    /// <inheritdoc/>
    public bool[] Contains(
        IReadOnlyList<object> ids,
        string? filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return snapshot.Read(state => state.Contain(ids, filter));
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredItem?> Read(
        IReadOnlyList<object> ids,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        return snapshot.Read(state => ids.Select(state.Read).ToArray());
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ColumnNames => [.. snapshot.Read(state => state.ColumnKinds.Keys)];

    /// <inheritdoc/>
    public IReadOnlyList<object?[]?> ReadColumns(
        IReadOnlyList<object> ids,
        IReadOnlyList<string> columns,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(columns);
        string[] names = [.. columns.Select(name => ItemColumns.Find(this, name))];
        return snapshot.Read(state => ids.Select(id => state.ReadColumns(id, names)).ToArray());
    }

    private IEnumerable<SearchHits> Batches(
        Snapshot searched,
        SearchQuery query,
        CancellationToken cancellation
    )
    {
        IReadOnlyList<VectorSegment>? segments = null;
        for (var first = 0; first < query.Count; )
        {
            var found = searched.Read(state =>
            {
                segments ??= state.Segments(query.Filter);
                return Run(state, segments, query, first, cancellation);
            });
            foreach (var hits in found)
                yield return hits;
            first += found.Length;
        }
    }

    /// <summary>The hits of as many queries, from a first one on, as one batch takes.</summary>
    private SearchHits[] Run(
        IndexState state,
        IReadOnlyList<VectorSegment> segments,
        SearchQuery query,
        int first,
        CancellationToken cancellation
    )
    {
        var topK = Math.Clamp(query.TopK, 1, Math.Max(1, state.LiveCount));
        var size = (int)
            Math.Clamp(
                BatchBytes / (TopKCollector.CapacityFor(topK) * sizeof(ulong)),
                1,
                LargestBatch
            );
        using var batch = Batch(state, query, first, Math.Min(size, query.Count - first));
        return new BatchSearch(batch, segments, state.Ranks, keys => Describe(state, keys)).Run(
            topK,
            query.Threads,
            cancellation
        );
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
    private sealed class Snapshot(
        IReadOnlyList<IndexImage> images,
        long count,
        OpenedIndex? file = null
    )
    {
        public IReadOnlyList<IndexImage> Images { get; } = images;

        public long Count { get; } = count;

        public Lazy<IndexState> State { get; } = new(() => new IndexState(images));

        public static Snapshot Open(string path) => Of(OpenedIndex.Map(path));

        public static Snapshot Copy(string path, CancellationToken cancellation) =>
            Of(OpenedIndex.Copy(path, cancellation));

        /// <summary>
        /// Reads, and refuses what was read from a file that others wrote to, before or meanwhile: also an error that came of it.
        /// </summary>
        public T Read<T>(Func<IndexState, T> read)
        {
            file?.RequireUnchanged();
            try
            {
                return read(State.Value);
            }
            finally
            {
                file?.RequireUnchanged();
            }
        }

        private static Snapshot Of(OpenedIndex file) =>
            new(file.Images, file.Commit.LiveCount, file);
    }
}
