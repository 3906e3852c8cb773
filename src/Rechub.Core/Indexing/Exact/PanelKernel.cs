using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Indexing.Exact;

/// <summary>One step of a score: what a pair of coordinates adds. Scores grow with likeness.</summary>
internal interface IScoreStep
{
    static abstract Vector512<float> Add(
        Vector512<float> score,
        Vector512<float> query,
        Vector512<float> item
    );

    static abstract Vector256<float> Add(
        Vector256<float> score,
        Vector256<float> query,
        Vector256<float> item
    );
}

/// <summary>Inner product.</summary>
internal readonly struct InnerProductStep : IScoreStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(
        Vector512<float> score,
        Vector512<float> query,
        Vector512<float> item
    ) => Vector512.FusedMultiplyAdd(query, item, score);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(
        Vector256<float> score,
        Vector256<float> query,
        Vector256<float> item
    ) => Vector256.FusedMultiplyAdd(query, item, score);
}

/// <summary>
/// Negated squared distance. Differences are squared rather than expanded into products, so that near vectors keep their
/// order and equal ones are at distance 0.
/// </summary>
internal readonly struct NegatedSquareStep : IScoreStep
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(
        Vector512<float> score,
        Vector512<float> query,
        Vector512<float> item
    )
    {
        var difference = query - item;
        return Vector512.FusedMultiplyAdd(-difference, difference, score);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(
        Vector256<float> score,
        Vector256<float> query,
        Vector256<float> item
    )
    {
        var difference = query - item;
        return Vector256.FusedMultiplyAdd(-difference, difference, score);
    }
}

/// <summary>
/// Scores of queries against one panel. Each score is a chain of fused multiply-adds in the order of the dimensions, so it is
/// the same to the last bit whatever the register width, the number of queries or of threads.
/// </summary>
internal static unsafe class PanelKernel<TStep>
    where TStep : struct, IScoreStep
{
    /// <summary>Queries of a tile: with two columns of sixteen rows they fill 24 of 32 vector registers.</summary>
    public const int TileQueries = 12;

    private const int Width = VectorPanels.Width;
    private const int Words = VectorPanels.Words;

    /// <summary>Scores of a tile of queries, dimension-major, against a panel: scores[query × Width + row].</summary>
    public static void Tile(float* queries, float* panel, int dimension, float* scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Tile512(queries, panel, dimension, scores);
            return;
        }

        for (var half = 0; half < Width; half += 16)
        {
            Tile256(queries, panel + half, dimension, scores + half);
            Tile256(queries + 6, panel + half, dimension, scores + (6 * Width) + half);
        }
    }

    /// <summary>Scores of one query against a panel that is still in its two planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(float* query, uint* upper, uint* lower, int dimension, float* scores)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> a = default;
            Vector512<float> b = default;
            for (var d = 0; d < dimension; d++, upper += Words, lower += Words)
            {
                var q = Vector512.Create(query[d]);
                var (high, low) = (Vector512.Load(upper), Vector512.Load(lower));
                a = TStep.Add(a, q, VectorPanels.First(high, low));
                b = TStep.Add(b, q, VectorPanels.Second(high, low));
            }

            a.Store(scores);
            b.Store(scores + 16);
            return;
        }

        Vector256<float> s0 = default;
        Vector256<float> s1 = default;
        Vector256<float> s2 = default;
        Vector256<float> s3 = default;
        for (var d = 0; d < dimension; d++, upper += Words, lower += Words)
        {
            var q = Vector256.Create(query[d]);
            var (high, low) = (Vector256.Load(upper), Vector256.Load(lower));
            s0 = TStep.Add(s0, q, VectorPanels.First(high, low));
            s2 = TStep.Add(s2, q, VectorPanels.Second(high, low));
            (high, low) = (Vector256.Load(upper + 8), Vector256.Load(lower + 8));
            s1 = TStep.Add(s1, q, VectorPanels.First(high, low));
            s3 = TStep.Add(s3, q, VectorPanels.Second(high, low));
        }

        s0.Store(scores);
        s1.Store(scores + 8);
        s2.Store(scores + 16);
        s3.Store(scores + 24);
    }

    /// <summary>The rows of a panel whose rounded numbers score above a limit, a bit a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint RoundedAbove(float* query, uint* upper, int dimension, float limit)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> a = default;
            Vector512<float> b = default;
            for (var d = 0; d < dimension; d++, upper += Words)
            {
                var q = Vector512.Create(query[d]);
                var words = Vector512.Load(upper);
                a = TStep.Add(a, q, VectorPanels.FirstRounded(words));
                b = TStep.Add(b, q, VectorPanels.SecondRounded(words));
            }

            return Above(a, limit) | (Above(b, limit) << 16);
        }

        Vector256<float> s0 = default;
        Vector256<float> s1 = default;
        Vector256<float> s2 = default;
        Vector256<float> s3 = default;
        for (var d = 0; d < dimension; d++, upper += Words)
        {
            var q = Vector256.Create(query[d]);
            var words = Vector256.Load(upper);
            s0 = TStep.Add(s0, q, VectorPanels.FirstRounded(words));
            s2 = TStep.Add(s2, q, VectorPanels.SecondRounded(words));
            words = Vector256.Load(upper + 8);
            s1 = TStep.Add(s1, q, VectorPanels.FirstRounded(words));
            s3 = TStep.Add(s3, q, VectorPanels.SecondRounded(words));
        }

        return Above(s0, limit)
            | (Above(s1, limit) << 8)
            | (Above(s2, limit) << 16)
            | (Above(s3, limit) << 24);
    }

    /// <summary>The rows of a panel whose scores are above a limit, a bit a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Above(float* scores, float limit)
    {
        if (Vector512.IsHardwareAccelerated)
            return Above(Vector512.Load(scores), limit)
                | (Above(Vector512.Load(scores + 16), limit) << 16);
        uint mask = 0;
        for (var i = 0; i < Width; i += 8)
            mask |= Above(Vector256.Load(scores + i), limit) << i;
        return mask;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Above(Vector512<float> scores, float limit) =>
        (uint)Vector512.GreaterThan(scores, Vector512.Create(limit)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Above(Vector256<float> scores, float limit) =>
        Vector256.GreaterThan(scores, Vector256.Create(limit)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile512(float* queries, float* panel, int dimension, float* scores)
    {
        Vector512<float> a0 = default;
        Vector512<float> b0 = default;
        Vector512<float> a1 = default;
        Vector512<float> b1 = default;
        Vector512<float> a2 = default;
        Vector512<float> b2 = default;
        Vector512<float> a3 = default;
        Vector512<float> b3 = default;
        Vector512<float> a4 = default;
        Vector512<float> b4 = default;
        Vector512<float> a5 = default;
        Vector512<float> b5 = default;
        Vector512<float> a6 = default;
        Vector512<float> b6 = default;
        Vector512<float> a7 = default;
        Vector512<float> b7 = default;
        Vector512<float> a8 = default;
        Vector512<float> b8 = default;
        Vector512<float> a9 = default;
        Vector512<float> b9 = default;
        Vector512<float> a10 = default;
        Vector512<float> b10 = default;
        Vector512<float> a11 = default;
        Vector512<float> b11 = default;
        for (var d = 0; d < dimension; d++, panel += Width, queries += TileQueries)
        {
            var x = Vector512.Load(panel);
            var y = Vector512.Load(panel + 16);
            var q = Vector512.Create(queries[0]);
            a0 = TStep.Add(a0, q, x);
            b0 = TStep.Add(b0, q, y);
            q = Vector512.Create(queries[1]);
            a1 = TStep.Add(a1, q, x);
            b1 = TStep.Add(b1, q, y);
            q = Vector512.Create(queries[2]);
            a2 = TStep.Add(a2, q, x);
            b2 = TStep.Add(b2, q, y);
            q = Vector512.Create(queries[3]);
            a3 = TStep.Add(a3, q, x);
            b3 = TStep.Add(b3, q, y);
            q = Vector512.Create(queries[4]);
            a4 = TStep.Add(a4, q, x);
            b4 = TStep.Add(b4, q, y);
            q = Vector512.Create(queries[5]);
            a5 = TStep.Add(a5, q, x);
            b5 = TStep.Add(b5, q, y);
            q = Vector512.Create(queries[6]);
            a6 = TStep.Add(a6, q, x);
            b6 = TStep.Add(b6, q, y);
            q = Vector512.Create(queries[7]);
            a7 = TStep.Add(a7, q, x);
            b7 = TStep.Add(b7, q, y);
            q = Vector512.Create(queries[8]);
            a8 = TStep.Add(a8, q, x);
            b8 = TStep.Add(b8, q, y);
            q = Vector512.Create(queries[9]);
            a9 = TStep.Add(a9, q, x);
            b9 = TStep.Add(b9, q, y);
            q = Vector512.Create(queries[10]);
            a10 = TStep.Add(a10, q, x);
            b10 = TStep.Add(b10, q, y);
            q = Vector512.Create(queries[11]);
            a11 = TStep.Add(a11, q, x);
            b11 = TStep.Add(b11, q, y);
        }

        a0.Store(scores + (0 * Width));
        b0.Store(scores + (0 * Width) + 16);
        a1.Store(scores + (1 * Width));
        b1.Store(scores + (1 * Width) + 16);
        a2.Store(scores + (2 * Width));
        b2.Store(scores + (2 * Width) + 16);
        a3.Store(scores + (3 * Width));
        b3.Store(scores + (3 * Width) + 16);
        a4.Store(scores + (4 * Width));
        b4.Store(scores + (4 * Width) + 16);
        a5.Store(scores + (5 * Width));
        b5.Store(scores + (5 * Width) + 16);
        a6.Store(scores + (6 * Width));
        b6.Store(scores + (6 * Width) + 16);
        a7.Store(scores + (7 * Width));
        b7.Store(scores + (7 * Width) + 16);
        a8.Store(scores + (8 * Width));
        b8.Store(scores + (8 * Width) + 16);
        a9.Store(scores + (9 * Width));
        b9.Store(scores + (9 * Width) + 16);
        a10.Store(scores + (10 * Width));
        b10.Store(scores + (10 * Width) + 16);
        a11.Store(scores + (11 * Width));
        b11.Store(scores + (11 * Width) + 16);
    }

    /// <summary>Six queries against sixteen rows: 12 of 16 registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile256(float* queries, float* panel, int dimension, float* scores)
    {
        Vector256<float> a0 = default;
        Vector256<float> b0 = default;
        Vector256<float> a1 = default;
        Vector256<float> b1 = default;
        Vector256<float> a2 = default;
        Vector256<float> b2 = default;
        Vector256<float> a3 = default;
        Vector256<float> b3 = default;
        Vector256<float> a4 = default;
        Vector256<float> b4 = default;
        Vector256<float> a5 = default;
        Vector256<float> b5 = default;
        for (var d = 0; d < dimension; d++, panel += Width, queries += TileQueries)
        {
            var x = Vector256.Load(panel);
            var y = Vector256.Load(panel + 8);
            var q = Vector256.Create(queries[0]);
            a0 = TStep.Add(a0, q, x);
            b0 = TStep.Add(b0, q, y);
            q = Vector256.Create(queries[1]);
            a1 = TStep.Add(a1, q, x);
            b1 = TStep.Add(b1, q, y);
            q = Vector256.Create(queries[2]);
            a2 = TStep.Add(a2, q, x);
            b2 = TStep.Add(b2, q, y);
            q = Vector256.Create(queries[3]);
            a3 = TStep.Add(a3, q, x);
            b3 = TStep.Add(b3, q, y);
            q = Vector256.Create(queries[4]);
            a4 = TStep.Add(a4, q, x);
            b4 = TStep.Add(b4, q, y);
            q = Vector256.Create(queries[5]);
            a5 = TStep.Add(a5, q, x);
            b5 = TStep.Add(b5, q, y);
        }

        a0.Store(scores + (0 * Width));
        b0.Store(scores + (0 * Width) + 8);
        a1.Store(scores + (1 * Width));
        b1.Store(scores + (1 * Width) + 8);
        a2.Store(scores + (2 * Width));
        b2.Store(scores + (2 * Width) + 8);
        a3.Store(scores + (3 * Width));
        b3.Store(scores + (3 * Width) + 8);
        a4.Store(scores + (4 * Width));
        b4.Store(scores + (4 * Width) + 8);
        a5.Store(scores + (5 * Width));
        b5.Store(scores + (5 * Width) + 8);
    }
}
