using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Numerics;

/// <summary>
/// Single-threaded products of small row-major float matrices, tiled for the widest vectors of the processor. Callers divide rows
/// between threads. Arguments are not checked: each pointer must have room for the dimensions given.
/// </summary>
internal static unsafe class MatrixKernels
{
    // Rows of A multiplied by one panel of B (k × 32 floats), so that both stay in the first-level cache.
    private const int RowBlock = 96;

    /// <summary>C (m×n) = A (m×k) · B (k×n); C += A · B if <paramref name="accumulate"/>.</summary>
    public static void Multiply(
        float* a,
        float* b,
        float* c,
        int m,
        int k,
        int n,
        bool accumulate = false
    ) => Product(a, k, 1, b, n, c, n, m, k, n, accumulate);

    /// <summary>
    /// C (m×n) = A (m×k) · B (k×n); C += A · B if <paramref name="accumulate"/>. The matrices are parts of larger ones: their rows
    /// are <paramref name="aStride"/>, <paramref name="bStride"/> and <paramref name="cStride"/> elements apart.
    /// </summary>
    public static void Multiply(
        float* a,
        int aStride,
        float* b,
        int bStride,
        float* c,
        int cStride,
        int m,
        int k,
        int n,
        bool accumulate = false
    ) => Product(a, aStride, 1, b, bStride, c, cStride, m, k, n, accumulate);

    /// <summary>
    /// C (k×n) = Aᵀ · B for A (m×k) and B (m×n); C += Aᵀ · B if <paramref name="accumulate"/>. The matrices are parts of larger
    /// ones: their rows are <paramref name="aStride"/>, <paramref name="bStride"/> and <paramref name="cStride"/> elements apart.
    /// </summary>
    public static void MultiplyTransposed(
        float* a,
        int aStride,
        float* b,
        int bStride,
        float* c,
        int cStride,
        int m,
        int k,
        int n,
        bool accumulate = false
    ) => Product(a, 1, aStride, b, bStride, c, cStride, k, m, n, accumulate);

    /// <summary>
    /// Rows [<paramref name="from"/>, <paramref name="to"/>) of C (k×n) = Aᵀ · B for A (m×k) and B (m×n); C += Aᵀ · B if
    /// <paramref name="accumulate"/>. <paramref name="c"/> points at the whole matrix.
    /// </summary>
    public static void MultiplyTransposed(
        float* a,
        float* b,
        float* c,
        int m,
        int k,
        int n,
        int from,
        int to,
        bool accumulate = false
    ) => Product(a + from, 1, k, b, n, c + (nint)from * n, n, to - from, m, n, accumulate);

    /// <summary>
    /// Transposes rows [<paramref name="from"/>, <paramref name="to"/>) of source (rows×columns) into the columns of the same numbers
    /// of target (columns×rows).
    /// </summary>
    public static void Transpose(
        float* source,
        float* target,
        int rows,
        int columns,
        int from,
        int to
    ) => Transpose(source, columns, target, rows, columns, from, to);

    /// <summary>
    /// Transposes rows [<paramref name="from"/>, <paramref name="to"/>) of source into the columns of the same numbers of target. The
    /// matrices are parts of larger ones: their rows are <paramref name="sourceStride"/> and <paramref name="targetStride"/> elements
    /// apart.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(
        float* source,
        int sourceStride,
        float* target,
        int targetStride,
        int columns,
        int from,
        int to
    )
    {
        const int side = 4;
        var row = from;
        for (; row + side <= to; row += side)
        {
            var column = 0;
            for (; column + side <= columns; column += side)
            {
                var corner = source + (nint)row * sourceStride + column;
                var block = Matrix4x4.Transpose(
                    Matrix4x4.Create(
                        *(Vector4*)corner,
                        *(Vector4*)(corner + sourceStride),
                        *(Vector4*)(corner + 2 * sourceStride),
                        *(Vector4*)(corner + 3 * sourceStride)
                    )
                );
                corner = target + (nint)column * targetStride + row;
                *(Vector4*)corner = block.X;
                *(Vector4*)(corner + targetStride) = block.Y;
                *(Vector4*)(corner + 2 * targetStride) = block.Z;
                *(Vector4*)(corner + 3 * targetStride) = block.W;
            }

            TransposeRest(
                source,
                sourceStride,
                target,
                targetStride,
                columns,
                row,
                row + side,
                column
            );
        }

        TransposeRest(source, sourceStride, target, targetStride, columns, row, to, firstColumn: 0);
    }

    private static void TransposeRest(
        float* source,
        int sourceStride,
        float* target,
        int targetStride,
        int columns,
        int from,
        int to,
        int firstColumn
    )
    {
        for (var column = firstColumn; column < columns; column++)
        {
            for (var row = from; row < to; row++)
                target[(nint)column * targetStride + row] = source[
                    (nint)row * sourceStride + column
                ];
        }
    }

    private static void Product(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        int m,
        int k,
        int n,
        bool accumulate
    )
    {
        for (var i = 0; i < m; i += RowBlock)
        {
            var rows = Math.Min(RowBlock, m - i);
            var aBlock = a + i * aRow;
            var cBlock = c + i * cRow;
            var done = Vector512.IsHardwareAccelerated
                ? Product512(aBlock, aRow, aStep, b, bRow, cBlock, cRow, rows, k, n, accumulate)
                : Product256(aBlock, aRow, aStep, b, bRow, cBlock, cRow, rows, k, n, accumulate);
            if (done < n)
                ProductScalar(
                    aBlock,
                    aRow,
                    aStep,
                    b,
                    bRow,
                    cBlock,
                    cRow,
                    rows,
                    k,
                    n,
                    done,
                    accumulate
                );
        }
    }

    private static int Product512(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        int m,
        int k,
        int n,
        bool accumulate
    )
    {
        var j = 0;
        for (; j + 32 <= n; j += 32)
        {
            var i = 0;
            for (; i + 12 <= m; i += 12)
                Tiles512.Tile12x32(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i + 4 <= m; i += 4)
                Tiles512.Tile4x32(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i < m; i++)
                Tiles512.Tile1x32(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
        }

        for (; j + 16 <= n; j += 16)
        {
            var i = 0;
            for (; i + 12 <= m; i += 12)
                Tiles512.Tile12x16(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i < m; i++)
                Tiles512.Tile1x16(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
        }

        return j;
    }

    private static int Product256(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        int m,
        int k,
        int n,
        bool accumulate
    )
    {
        var j = 0;
        for (; j + 16 <= n; j += 16)
        {
            var i = 0;
            for (; i + 6 <= m; i += 6)
                Tiles256.Tile6x16(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i + 2 <= m; i += 2)
                Tiles256.Tile2x16(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i < m; i++)
                Tiles256.Tile1x16(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
        }

        for (; j + 8 <= n; j += 8)
        {
            var i = 0;
            for (; i + 6 <= m; i += 6)
                Tiles256.Tile6x8(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
            for (; i < m; i++)
                Tiles256.Tile1x8(
                    a + i * aRow,
                    aRow,
                    aStep,
                    b + j,
                    bRow,
                    c + i * cRow + j,
                    cRow,
                    k,
                    accumulate
                );
        }

        return j;
    }

    // The last columns, fewer than a vector.
    private static void ProductScalar(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bRow,
        float* c,
        nint cRow,
        int m,
        int k,
        int n,
        int firstColumn,
        bool accumulate
    )
    {
        for (var i = 0; i < m; i++)
        {
            for (var j = firstColumn; j < n; j++)
            {
                var sum = accumulate ? c[i * cRow + j] : 0;
                for (var p = 0; p < k; p++)
                    sum = MathF.FusedMultiplyAdd(a[i * aRow + p * aStep], b[p * bRow + j], sum);
                c[i * cRow + j] = sum;
            }
        }
    }
}
