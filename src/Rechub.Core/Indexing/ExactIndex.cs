using Rechub.Files;
using Rechub.Interactions;

namespace Rechub.Indexing;

/// <summary>
/// The embedded index: every vector is compared, so the hits are exact. It lives in memory or in one memory-mapped file; both
/// are the same bytes. Scores are the same to the last bit whatever the batch, the threads or the processor's vector width.
/// </summary>
public sealed class ExactIndex : IItemIndex
{
    private const int LargestBatch = 1024;
    private const long BatchBytes = 64 << 20;
    private readonly IndexImage image;
    private readonly StoredIds ids;
    private readonly VectorSegment segment;
    private (IdColumn Catalogue, int[] Rows)? lastCatalogue;

    private ExactIndex(IndexImage image)
    {
        this.image = image;
        ids = new StoredIds(image);
        unsafe
        {
            segment = new VectorSegment(image, image.Panels, image.Header.Count, 0);
        }
    }

    /// <inheritdoc/>
    public string Backend => "Exact";

    /// <inheritdoc/>
    public string Location => image.Location;

    /// <inheritdoc/>
    public long Count => image.Commit.LiveCount;

    /// <inheritdoc/>
    public int Dimension => image.Header.Dimension;

    /// <inheritdoc/>
    public DistanceMetric Metric => image.Header.Metric;

    /// <inheritdoc/>
    public string ModelId => image.Header.ModelId;

    /// <summary>Makes an index in memory.</summary>
    /// <exception cref="RechubException">A vector is not finite.</exception>
    public static ExactIndex Create(
        IndexContent content,
        CancellationToken cancellation = default
    ) => new(IndexImage.Create(content, cancellation));

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
        var writer = new IndexWriter(content);
        AtomicFile.Write(path, stream => writer.Write(stream, cancellation));
        return Open(path);
    }

    /// <summary>Opens a file in a time that does not depend on its size.</summary>
    /// <exception cref="RechubException">It is no index, damaged or truncated.</exception>
    public static ExactIndex Open(string path) => new(IndexImage.Open(path));

    /// <inheritdoc/>
    public IEnumerable<SearchHits> Search(SearchQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.TopK);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(query.Threads);
        if (query.Vectors.Length != (long)query.Count * Dimension)
            throw new ArgumentException(
                $"{query.Count} queries of dimension {Dimension} need {(long)query.Count * Dimension} numbers, not {query.Vectors.Length}.",
                nameof(query)
            );
        return Batches(query, cancellation);
    }

    private IEnumerable<SearchHits> Batches(SearchQuery query, CancellationToken cancellation)
    {
        var topK = (int)Math.Min(query.TopK, Count);
        if (topK == 0)
        {
            for (var i = 0; i < query.Count; i++)
                yield return new SearchHits([], []);
            yield break;
        }

        var size = (int)
            Math.Clamp(
                BatchBytes / (TopKCollector.CapacityFor(topK) * sizeof(ulong)),
                1,
                LargestBatch
            );
        for (var first = 0; first < query.Count; first += size)
        {
            var count = Math.Min(size, query.Count - first);
            foreach (
                var hits in new BatchSearch(Batch(query, first, count), segment, null).Run(
                    topK,
                    query.Threads,
                    cancellation
                )
            )
                yield return Describe(hits);
        }
    }

    private QueryBatch Batch(SearchQuery query, int first, int count)
    {
        var rows = query.Vectors.Slice(first * Dimension, count * Dimension).ToArray();
        if (rows.AsSpan().ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "VectorNotFinite",
                "A query vector holds a number that is not finite. Train the model again."
            );
        if (Metric == DistanceMetric.Cosine)
            UnitVectors.Normalise(rows, Dimension);
        var (offsets, positions) = Excluded(query.Excluded, first, count);
        return new QueryBatch(
            rows,
            count,
            Dimension,
            Metric == DistanceMetric.L2,
            offsets,
            positions
        );
    }

    private (int[]? Offsets, int[] Positions) Excluded(
        ExcludedItems? excluded,
        int first,
        int count
    )
    {
        if (excluded is null)
            return (null, []);
        var known = RowsOf(excluded.Catalogue);
        var offsets = new int[count + 1];
        var start = excluded.Offsets[first];
        var positions = new int[excluded.Offsets[first + count] - start];
        var filled = 0;
        for (var i = 0; i < count; i++)
        {
            for (
                var place = excluded.Offsets[first + i];
                place < excluded.Offsets[first + i + 1];
                place++
            )
            {
                if (known[excluded.Rows[place]] is var row and >= 0)
                    positions[filled++] = row;
            }

            positions.AsSpan(offsets[i], filled - offsets[i]).Sort();
            offsets[i + 1] = filled;
        }

        return (offsets, positions);
    }

    private int[] RowsOf(IdColumn catalogue)
    {
        // A run of searches excludes from one catalogue; matching it once is enough.
        if (lastCatalogue is { } last && ReferenceEquals(last.Catalogue, catalogue))
            return last.Rows;
        var rows = ids.RowsOf(catalogue);
        lastCatalogue = (catalogue, rows);
        return rows;
    }

    private SearchHits Describe(ulong[] keys)
    {
        var itemIds = new object[keys.Length];
        var scores = new float[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            itemIds[i] = ids[TopKCollector.RankOf(keys[i])];
            var score = TopKCollector.ScoreOf(keys[i]);
            scores[i] = Metric == DistanceMetric.L2 ? -score : score;
        }

        return new SearchHits(itemIds, scores);
    }
}
