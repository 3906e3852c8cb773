using System.Buffers;

namespace Rechub.Indexing.Exact;

/// <summary>Query vectors as a scan wants them, with what each must not find.</summary>
internal sealed class QueryBatch : IDisposable
{
    private const int Tile = PanelKernel<InnerProductStep>.TileQueries;
    private readonly int[]? excludedOffsets;
    private readonly int[] excludedPositions;

    /// <param name="rows">Row-major vectors, normalized where the metric asks for it.</param>
    /// <param name="count">Number of queries.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="isDistance">Whether the score is a negated squared distance.</param>
    /// <param name="excludedOffsets">Boundaries of each query's excluded positions, or null.</param>
    /// <param name="excludedPositions">Excluded positions, ascending within a query.</param>
    public QueryBatch(
        ReadOnlyMemory<float> rows,
        int count,
        int dimension,
        bool isDistance,
        int[]? excludedOffsets,
        int[] excludedPositions
    )
    {
        Rows = rows;
        Count = count;
        Dimension = dimension;
        IsDistance = isDistance;
        this.excludedOffsets = excludedOffsets;
        this.excludedPositions = excludedPositions;
        Packed = Pack(rows.Span, count, dimension);
    }

    /// <summary>Row-major vectors.</summary>
    public ReadOnlyMemory<float> Rows { get; }

    /// <summary>
    /// The vectors in tiles, dimension-major inside a tile; the last is filled up with zeros. A buffer that is given back.
    /// </summary>
    public float[] Packed { get; }

    /// <summary>Number of queries.</summary>
    public int Count { get; }

    /// <summary>Length of a vector.</summary>
    public int Dimension { get; }

    /// <summary>Whether the score is a negated squared distance.</summary>
    public bool IsDistance { get; }

    /// <summary>The vector of a query.</summary>
    public ReadOnlySpan<float> Row(int query) => Rows.Span.Slice(query * Dimension, Dimension);

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => ArrayPool<float>.Shared.Return(Packed);

    /// <summary>For each of some queries the place of its first excluded position at or after a position.</summary>
    public int[] CursorsAt(int first, int count, int position)
    {
        var cursors = new int[count];
        if (excludedOffsets is null)
            return cursors;
        for (var i = 0; i < count; i++)
        {
            var (start, end) = (excludedOffsets[first + i], excludedOffsets[first + i + 1]);
            var place = excludedPositions.AsSpan(start, end - start).BinarySearch(position);
            cursors[i] = start + (place < 0 ? ~place : place);
        }

        return cursors;
    }

    /// <summary>Whether a query excludes a position; asked in ascending order of position, so the cursor only moves on.</summary>
    public bool IsExcluded(ref int cursor, int query, int position)
    {
        if (excludedOffsets is null)
            return false;
        var end = excludedOffsets[query + 1];
        while (cursor < end && excludedPositions[cursor] < position)
            cursor++;
        return cursor < end && excludedPositions[cursor] == position;
    }

    // Large arrays of every batch would be collected with all generations each time.
    private static float[] Pack(ReadOnlySpan<float> rows, int count, int dimension)
    {
        var length = (count + Tile - 1) / Tile * Tile * dimension;
        var packed = ArrayPool<float>.Shared.Rent(length);
        packed
            .AsSpan(count / Tile * Tile * dimension, length - (count / Tile * Tile * dimension))
            .Clear();
        for (var query = 0; query < count; query++)
        {
            var tile = packed.AsSpan(query / Tile * Tile * dimension);
            for (var d = 0; d < dimension; d++)
                tile[(d * Tile) + (query % Tile)] = rows[(query * dimension) + d];
        }

        return packed;
    }
}
