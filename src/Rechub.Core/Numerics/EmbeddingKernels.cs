using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Numerics;

/// <summary>
/// Sums rows of an embedding table, and adds to its rows. A table is row-major float memory. The loop over codes is the inner
/// one, so that sums stay in registers. Arguments are not checked: every code must be a row of the table.
/// </summary>
internal static unsafe class EmbeddingKernels
{
    private const int Width = 16;

    /// <summary>target = scale · Σ table[codeᵢ].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum(
        float* table,
        ReadOnlySpan<int> codes,
        int dimension,
        float scale,
        float* target
    )
    {
        var factor = Vector512.Create(scale);
        var column = 0;
        for (; column + 4 * Width <= dimension; column += 4 * Width)
        {
            var sum0 = Vector512<float>.Zero;
            var sum1 = Vector512<float>.Zero;
            var sum2 = Vector512<float>.Zero;
            var sum3 = Vector512<float>.Zero;
            foreach (var code in codes)
            {
                var row = table + (nint)code * dimension + column;
                sum0 += Vector512.Load(row);
                sum1 += Vector512.Load(row + Width);
                sum2 += Vector512.Load(row + 2 * Width);
                sum3 += Vector512.Load(row + 3 * Width);
            }

            (sum0 * factor).Store(target + column);
            (sum1 * factor).Store(target + column + Width);
            (sum2 * factor).Store(target + column + 2 * Width);
            (sum3 * factor).Store(target + column + 3 * Width);
        }

        for (; column + Width <= dimension; column += Width)
        {
            var sum = Vector512<float>.Zero;
            foreach (var code in codes)
                sum += Vector512.Load(table + (nint)code * dimension + column);
            (sum * factor).Store(target + column);
        }

        for (; column < dimension; column++)
        {
            var sum = 0f;
            foreach (var code in codes)
                sum += table[(nint)code * dimension + column];
            target[column] = sum * scale;
        }
    }

    /// <summary>table[codeᵢ] += scale · source, for each code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(
        float* table,
        ReadOnlySpan<int> codes,
        int dimension,
        float scale,
        float* source
    )
    {
        var factor = Vector512.Create(scale);
        var column = 0;
        for (; column + 4 * Width <= dimension; column += 4 * Width)
        {
            var part0 = Vector512.Load(source + column) * factor;
            var part1 = Vector512.Load(source + column + Width) * factor;
            var part2 = Vector512.Load(source + column + 2 * Width) * factor;
            var part3 = Vector512.Load(source + column + 3 * Width) * factor;
            foreach (var code in codes)
            {
                var row = table + (nint)code * dimension + column;
                (Vector512.Load(row) + part0).Store(row);
                (Vector512.Load(row + Width) + part1).Store(row + Width);
                (Vector512.Load(row + 2 * Width) + part2).Store(row + 2 * Width);
                (Vector512.Load(row + 3 * Width) + part3).Store(row + 3 * Width);
            }
        }

        for (; column + Width <= dimension; column += Width)
        {
            var part = Vector512.Load(source + column) * factor;
            foreach (var code in codes)
            {
                var row = table + (nint)code * dimension + column;
                (Vector512.Load(row) + part).Store(row);
            }
        }

        for (; column < dimension; column++)
        {
            foreach (var code in codes)
                table[(nint)code * dimension + column] += scale * source[column];
        }
    }
}
