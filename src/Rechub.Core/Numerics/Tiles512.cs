using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Numerics;

/// <summary>
/// Register tiles of the matrix product C (+)= A·B for 512-bit vectors: each keeps its block of C in registers while it walks
/// down k. Element (row r, step p) of A is <c>a[r · aRow + p · aStep]</c>, so that one kernel serves A and its transpose.
/// </summary>
internal static unsafe class Tiles512
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile12x32(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        int k,
        bool accumulate
    )
    {
        var c0_0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        var c0_1 = accumulate ? Vector512.Load(c + 16) : Vector512<float>.Zero;
        var c1_0 = accumulate ? Vector512.Load(c + cStride) : Vector512<float>.Zero;
        var c1_1 = accumulate ? Vector512.Load(c + cStride + 16) : Vector512<float>.Zero;
        var c2_0 = accumulate ? Vector512.Load(c + 2 * cStride) : Vector512<float>.Zero;
        var c2_1 = accumulate ? Vector512.Load(c + 2 * cStride + 16) : Vector512<float>.Zero;
        var c3_0 = accumulate ? Vector512.Load(c + 3 * cStride) : Vector512<float>.Zero;
        var c3_1 = accumulate ? Vector512.Load(c + 3 * cStride + 16) : Vector512<float>.Zero;
        var c4_0 = accumulate ? Vector512.Load(c + 4 * cStride) : Vector512<float>.Zero;
        var c4_1 = accumulate ? Vector512.Load(c + 4 * cStride + 16) : Vector512<float>.Zero;
        var c5_0 = accumulate ? Vector512.Load(c + 5 * cStride) : Vector512<float>.Zero;
        var c5_1 = accumulate ? Vector512.Load(c + 5 * cStride + 16) : Vector512<float>.Zero;
        var c6_0 = accumulate ? Vector512.Load(c + 6 * cStride) : Vector512<float>.Zero;
        var c6_1 = accumulate ? Vector512.Load(c + 6 * cStride + 16) : Vector512<float>.Zero;
        var c7_0 = accumulate ? Vector512.Load(c + 7 * cStride) : Vector512<float>.Zero;
        var c7_1 = accumulate ? Vector512.Load(c + 7 * cStride + 16) : Vector512<float>.Zero;
        var c8_0 = accumulate ? Vector512.Load(c + 8 * cStride) : Vector512<float>.Zero;
        var c8_1 = accumulate ? Vector512.Load(c + 8 * cStride + 16) : Vector512<float>.Zero;
        var c9_0 = accumulate ? Vector512.Load(c + 9 * cStride) : Vector512<float>.Zero;
        var c9_1 = accumulate ? Vector512.Load(c + 9 * cStride + 16) : Vector512<float>.Zero;
        var c10_0 = accumulate ? Vector512.Load(c + 10 * cStride) : Vector512<float>.Zero;
        var c10_1 = accumulate ? Vector512.Load(c + 10 * cStride + 16) : Vector512<float>.Zero;
        var c11_0 = accumulate ? Vector512.Load(c + 11 * cStride) : Vector512<float>.Zero;
        var c11_1 = accumulate ? Vector512.Load(c + 11 * cStride + 16) : Vector512<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector512.FusedMultiplyAdd(x, b1, c0_1);
            x = Vector512.Create(a[aRow]);
            c1_0 = Vector512.FusedMultiplyAdd(x, b0, c1_0);
            c1_1 = Vector512.FusedMultiplyAdd(x, b1, c1_1);
            x = Vector512.Create(a[2 * aRow]);
            c2_0 = Vector512.FusedMultiplyAdd(x, b0, c2_0);
            c2_1 = Vector512.FusedMultiplyAdd(x, b1, c2_1);
            x = Vector512.Create(a[3 * aRow]);
            c3_0 = Vector512.FusedMultiplyAdd(x, b0, c3_0);
            c3_1 = Vector512.FusedMultiplyAdd(x, b1, c3_1);
            x = Vector512.Create(a[4 * aRow]);
            c4_0 = Vector512.FusedMultiplyAdd(x, b0, c4_0);
            c4_1 = Vector512.FusedMultiplyAdd(x, b1, c4_1);
            x = Vector512.Create(a[5 * aRow]);
            c5_0 = Vector512.FusedMultiplyAdd(x, b0, c5_0);
            c5_1 = Vector512.FusedMultiplyAdd(x, b1, c5_1);
            x = Vector512.Create(a[6 * aRow]);
            c6_0 = Vector512.FusedMultiplyAdd(x, b0, c6_0);
            c6_1 = Vector512.FusedMultiplyAdd(x, b1, c6_1);
            x = Vector512.Create(a[7 * aRow]);
            c7_0 = Vector512.FusedMultiplyAdd(x, b0, c7_0);
            c7_1 = Vector512.FusedMultiplyAdd(x, b1, c7_1);
            x = Vector512.Create(a[8 * aRow]);
            c8_0 = Vector512.FusedMultiplyAdd(x, b0, c8_0);
            c8_1 = Vector512.FusedMultiplyAdd(x, b1, c8_1);
            x = Vector512.Create(a[9 * aRow]);
            c9_0 = Vector512.FusedMultiplyAdd(x, b0, c9_0);
            c9_1 = Vector512.FusedMultiplyAdd(x, b1, c9_1);
            x = Vector512.Create(a[10 * aRow]);
            c10_0 = Vector512.FusedMultiplyAdd(x, b0, c10_0);
            c10_1 = Vector512.FusedMultiplyAdd(x, b1, c10_1);
            x = Vector512.Create(a[11 * aRow]);
            c11_0 = Vector512.FusedMultiplyAdd(x, b0, c11_0);
            c11_1 = Vector512.FusedMultiplyAdd(x, b1, c11_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 16);
        c1_0.Store(c + cStride);
        c1_1.Store(c + cStride + 16);
        c2_0.Store(c + 2 * cStride);
        c2_1.Store(c + 2 * cStride + 16);
        c3_0.Store(c + 3 * cStride);
        c3_1.Store(c + 3 * cStride + 16);
        c4_0.Store(c + 4 * cStride);
        c4_1.Store(c + 4 * cStride + 16);
        c5_0.Store(c + 5 * cStride);
        c5_1.Store(c + 5 * cStride + 16);
        c6_0.Store(c + 6 * cStride);
        c6_1.Store(c + 6 * cStride + 16);
        c7_0.Store(c + 7 * cStride);
        c7_1.Store(c + 7 * cStride + 16);
        c8_0.Store(c + 8 * cStride);
        c8_1.Store(c + 8 * cStride + 16);
        c9_0.Store(c + 9 * cStride);
        c9_1.Store(c + 9 * cStride + 16);
        c10_0.Store(c + 10 * cStride);
        c10_1.Store(c + 10 * cStride + 16);
        c11_0.Store(c + 11 * cStride);
        c11_1.Store(c + 11 * cStride + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile4x32(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        int k,
        bool accumulate
    )
    {
        var c0_0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        var c0_1 = accumulate ? Vector512.Load(c + 16) : Vector512<float>.Zero;
        var c1_0 = accumulate ? Vector512.Load(c + cStride) : Vector512<float>.Zero;
        var c1_1 = accumulate ? Vector512.Load(c + cStride + 16) : Vector512<float>.Zero;
        var c2_0 = accumulate ? Vector512.Load(c + 2 * cStride) : Vector512<float>.Zero;
        var c2_1 = accumulate ? Vector512.Load(c + 2 * cStride + 16) : Vector512<float>.Zero;
        var c3_0 = accumulate ? Vector512.Load(c + 3 * cStride) : Vector512<float>.Zero;
        var c3_1 = accumulate ? Vector512.Load(c + 3 * cStride + 16) : Vector512<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector512.FusedMultiplyAdd(x, b1, c0_1);
            x = Vector512.Create(a[aRow]);
            c1_0 = Vector512.FusedMultiplyAdd(x, b0, c1_0);
            c1_1 = Vector512.FusedMultiplyAdd(x, b1, c1_1);
            x = Vector512.Create(a[2 * aRow]);
            c2_0 = Vector512.FusedMultiplyAdd(x, b0, c2_0);
            c2_1 = Vector512.FusedMultiplyAdd(x, b1, c2_1);
            x = Vector512.Create(a[3 * aRow]);
            c3_0 = Vector512.FusedMultiplyAdd(x, b0, c3_0);
            c3_1 = Vector512.FusedMultiplyAdd(x, b1, c3_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 16);
        c1_0.Store(c + cStride);
        c1_1.Store(c + cStride + 16);
        c2_0.Store(c + 2 * cStride);
        c2_1.Store(c + 2 * cStride + 16);
        c3_0.Store(c + 3 * cStride);
        c3_1.Store(c + 3 * cStride + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x32(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        int k,
        bool accumulate
    )
    {
        var c0_0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        var c0_1 = accumulate ? Vector512.Load(c + 16) : Vector512<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector512.FusedMultiplyAdd(x, b1, c0_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile12x16(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        int k,
        bool accumulate
    )
    {
        var c0_0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        var c1_0 = accumulate ? Vector512.Load(c + cStride) : Vector512<float>.Zero;
        var c2_0 = accumulate ? Vector512.Load(c + 2 * cStride) : Vector512<float>.Zero;
        var c3_0 = accumulate ? Vector512.Load(c + 3 * cStride) : Vector512<float>.Zero;
        var c4_0 = accumulate ? Vector512.Load(c + 4 * cStride) : Vector512<float>.Zero;
        var c5_0 = accumulate ? Vector512.Load(c + 5 * cStride) : Vector512<float>.Zero;
        var c6_0 = accumulate ? Vector512.Load(c + 6 * cStride) : Vector512<float>.Zero;
        var c7_0 = accumulate ? Vector512.Load(c + 7 * cStride) : Vector512<float>.Zero;
        var c8_0 = accumulate ? Vector512.Load(c + 8 * cStride) : Vector512<float>.Zero;
        var c9_0 = accumulate ? Vector512.Load(c + 9 * cStride) : Vector512<float>.Zero;
        var c10_0 = accumulate ? Vector512.Load(c + 10 * cStride) : Vector512<float>.Zero;
        var c11_0 = accumulate ? Vector512.Load(c + 11 * cStride) : Vector512<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector512.Load(b);
            var x = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            x = Vector512.Create(a[aRow]);
            c1_0 = Vector512.FusedMultiplyAdd(x, b0, c1_0);
            x = Vector512.Create(a[2 * aRow]);
            c2_0 = Vector512.FusedMultiplyAdd(x, b0, c2_0);
            x = Vector512.Create(a[3 * aRow]);
            c3_0 = Vector512.FusedMultiplyAdd(x, b0, c3_0);
            x = Vector512.Create(a[4 * aRow]);
            c4_0 = Vector512.FusedMultiplyAdd(x, b0, c4_0);
            x = Vector512.Create(a[5 * aRow]);
            c5_0 = Vector512.FusedMultiplyAdd(x, b0, c5_0);
            x = Vector512.Create(a[6 * aRow]);
            c6_0 = Vector512.FusedMultiplyAdd(x, b0, c6_0);
            x = Vector512.Create(a[7 * aRow]);
            c7_0 = Vector512.FusedMultiplyAdd(x, b0, c7_0);
            x = Vector512.Create(a[8 * aRow]);
            c8_0 = Vector512.FusedMultiplyAdd(x, b0, c8_0);
            x = Vector512.Create(a[9 * aRow]);
            c9_0 = Vector512.FusedMultiplyAdd(x, b0, c9_0);
            x = Vector512.Create(a[10 * aRow]);
            c10_0 = Vector512.FusedMultiplyAdd(x, b0, c10_0);
            x = Vector512.Create(a[11 * aRow]);
            c11_0 = Vector512.FusedMultiplyAdd(x, b0, c11_0);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c1_0.Store(c + cStride);
        c2_0.Store(c + 2 * cStride);
        c3_0.Store(c + 3 * cStride);
        c4_0.Store(c + 4 * cStride);
        c5_0.Store(c + 5 * cStride);
        c6_0.Store(c + 6 * cStride);
        c7_0.Store(c + 7 * cStride);
        c8_0.Store(c + 8 * cStride);
        c9_0.Store(c + 9 * cStride);
        c10_0.Store(c + 10 * cStride);
        c11_0.Store(c + 11 * cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x16(
        float* a,
        nint aRow,
        nint aStep,
        float* b,
        nint bStride,
        float* c,
        nint cStride,
        int k,
        bool accumulate
    )
    {
        var c0_0 = accumulate ? Vector512.Load(c) : Vector512<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector512.Load(b);
            var x = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(x, b0, c0_0);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
    }
}
