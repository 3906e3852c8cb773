using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Numerics;

/// <summary>The tiles of <see cref="Tiles512"/> for 256-bit vectors, sized for 16 registers.</summary>
internal static unsafe class Tiles256
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6x16(
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
        var c0_0 = accumulate ? Vector256.Load(c) : Vector256<float>.Zero;
        var c0_1 = accumulate ? Vector256.Load(c + 8) : Vector256<float>.Zero;
        var c1_0 = accumulate ? Vector256.Load(c + cStride) : Vector256<float>.Zero;
        var c1_1 = accumulate ? Vector256.Load(c + cStride + 8) : Vector256<float>.Zero;
        var c2_0 = accumulate ? Vector256.Load(c + 2 * cStride) : Vector256<float>.Zero;
        var c2_1 = accumulate ? Vector256.Load(c + 2 * cStride + 8) : Vector256<float>.Zero;
        var c3_0 = accumulate ? Vector256.Load(c + 3 * cStride) : Vector256<float>.Zero;
        var c3_1 = accumulate ? Vector256.Load(c + 3 * cStride + 8) : Vector256<float>.Zero;
        var c4_0 = accumulate ? Vector256.Load(c + 4 * cStride) : Vector256<float>.Zero;
        var c4_1 = accumulate ? Vector256.Load(c + 4 * cStride + 8) : Vector256<float>.Zero;
        var c5_0 = accumulate ? Vector256.Load(c + 5 * cStride) : Vector256<float>.Zero;
        var c5_1 = accumulate ? Vector256.Load(c + 5 * cStride + 8) : Vector256<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector256.FusedMultiplyAdd(x, b1, c0_1);
            x = Vector256.Create(a[aRow]);
            c1_0 = Vector256.FusedMultiplyAdd(x, b0, c1_0);
            c1_1 = Vector256.FusedMultiplyAdd(x, b1, c1_1);
            x = Vector256.Create(a[2 * aRow]);
            c2_0 = Vector256.FusedMultiplyAdd(x, b0, c2_0);
            c2_1 = Vector256.FusedMultiplyAdd(x, b1, c2_1);
            x = Vector256.Create(a[3 * aRow]);
            c3_0 = Vector256.FusedMultiplyAdd(x, b0, c3_0);
            c3_1 = Vector256.FusedMultiplyAdd(x, b1, c3_1);
            x = Vector256.Create(a[4 * aRow]);
            c4_0 = Vector256.FusedMultiplyAdd(x, b0, c4_0);
            c4_1 = Vector256.FusedMultiplyAdd(x, b1, c4_1);
            x = Vector256.Create(a[5 * aRow]);
            c5_0 = Vector256.FusedMultiplyAdd(x, b0, c5_0);
            c5_1 = Vector256.FusedMultiplyAdd(x, b1, c5_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 8);
        c1_0.Store(c + cStride);
        c1_1.Store(c + cStride + 8);
        c2_0.Store(c + 2 * cStride);
        c2_1.Store(c + 2 * cStride + 8);
        c3_0.Store(c + 3 * cStride);
        c3_1.Store(c + 3 * cStride + 8);
        c4_0.Store(c + 4 * cStride);
        c4_1.Store(c + 4 * cStride + 8);
        c5_0.Store(c + 5 * cStride);
        c5_1.Store(c + 5 * cStride + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile2x16(
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
        var c0_0 = accumulate ? Vector256.Load(c) : Vector256<float>.Zero;
        var c0_1 = accumulate ? Vector256.Load(c + 8) : Vector256<float>.Zero;
        var c1_0 = accumulate ? Vector256.Load(c + cStride) : Vector256<float>.Zero;
        var c1_1 = accumulate ? Vector256.Load(c + cStride + 8) : Vector256<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector256.FusedMultiplyAdd(x, b1, c0_1);
            x = Vector256.Create(a[aRow]);
            c1_0 = Vector256.FusedMultiplyAdd(x, b0, c1_0);
            c1_1 = Vector256.FusedMultiplyAdd(x, b1, c1_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 8);
        c1_0.Store(c + cStride);
        c1_1.Store(c + cStride + 8);
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
        var c0_0 = accumulate ? Vector256.Load(c) : Vector256<float>.Zero;
        var c0_1 = accumulate ? Vector256.Load(c + 8) : Vector256<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector256.Load(b);
            var b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            c0_1 = Vector256.FusedMultiplyAdd(x, b1, c0_1);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c0_1.Store(c + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile6x8(
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
        var c0_0 = accumulate ? Vector256.Load(c) : Vector256<float>.Zero;
        var c1_0 = accumulate ? Vector256.Load(c + cStride) : Vector256<float>.Zero;
        var c2_0 = accumulate ? Vector256.Load(c + 2 * cStride) : Vector256<float>.Zero;
        var c3_0 = accumulate ? Vector256.Load(c + 3 * cStride) : Vector256<float>.Zero;
        var c4_0 = accumulate ? Vector256.Load(c + 4 * cStride) : Vector256<float>.Zero;
        var c5_0 = accumulate ? Vector256.Load(c + 5 * cStride) : Vector256<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector256.Load(b);
            var x = Vector256.Create(a[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            x = Vector256.Create(a[aRow]);
            c1_0 = Vector256.FusedMultiplyAdd(x, b0, c1_0);
            x = Vector256.Create(a[2 * aRow]);
            c2_0 = Vector256.FusedMultiplyAdd(x, b0, c2_0);
            x = Vector256.Create(a[3 * aRow]);
            c3_0 = Vector256.FusedMultiplyAdd(x, b0, c3_0);
            x = Vector256.Create(a[4 * aRow]);
            c4_0 = Vector256.FusedMultiplyAdd(x, b0, c4_0);
            x = Vector256.Create(a[5 * aRow]);
            c5_0 = Vector256.FusedMultiplyAdd(x, b0, c5_0);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
        c1_0.Store(c + cStride);
        c2_0.Store(c + 2 * cStride);
        c3_0.Store(c + 3 * cStride);
        c4_0.Store(c + 4 * cStride);
        c5_0.Store(c + 5 * cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile1x8(
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
        var c0_0 = accumulate ? Vector256.Load(c) : Vector256<float>.Zero;
        for (var p = 0; p < k; p++)
        {
            var b0 = Vector256.Load(b);
            var x = Vector256.Create(a[0]);
            c0_0 = Vector256.FusedMultiplyAdd(x, b0, c0_0);
            a += aStep;
            b += bStride;
        }

        c0_0.Store(c);
    }
}
