using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rechub.Filters;

namespace Rechub.Indexing.Exact;

/// <summary>
/// How vectors lie in an index. Panels of <see cref="Width"/> rows, dimension-major inside a panel, so that a scan reads memory
/// in order and one register holds the same dimension of sixteen rows; the last panel is filled up with zero rows. And two
/// planes: the upper holds every number rounded to its sixteen leading bits (bfloat16, to nearest), the lower the other sixteen
/// bits, so that the number's bits are the rounded one's plus the lower half as a signed integer. A scan for a single query
/// reads the upper plane alone, which halves what it waits for, and of the lower only panels that may hold a hit.
/// A word of a plane has row i in its lower half and row i + 16 in its upper one.
/// </summary>
internal static class VectorPanels
{
    /// <summary>Rows of a panel: those of one word of a <see cref="RowMask"/>.</summary>
    public const int Width = RowMask.RowsPerWord;

    /// <summary>Words of a plane that hold one dimension of a panel.</summary>
    public const int Words = Width / 2;

    /// <summary>Panels of a block, the unit that a checksum covers and that a scan keeps in cache.</summary>
    public const int PerBlock = 8;

    /// <summary>Rows of a block.</summary>
    public const int BlockRows = Width * PerBlock;

    /// <summary>The rounded number differs from the number by at most this share of it.</summary>
    public const double RoundingShare = 1.0 / 256;

    private const uint UpperHalf = 0xFFFF_0000;

    /// <summary>Panels that hold so many rows.</summary>
    public static int Count(int rows) => (int)(((long)rows + Width - 1) / Width);

    /// <summary>Blocks that hold so many rows.</summary>
    public static int BlockCount(int rows) => (int)(((long)rows + BlockRows - 1) / BlockRows);

    /// <summary>Bytes of one plane of so many rows.</summary>
    public static long PlaneLength(int rows, int dimension) =>
        (long)Count(rows) * Words * dimension * sizeof(uint);

    /// <summary>Writes row-major vectors, at most a panel of them, into a panel of each plane.</summary>
    public static void Pack(
        ReadOnlySpan<float> rows,
        int dimension,
        Span<uint> upper,
        Span<uint> lower
    )
    {
        upper[..(Words * dimension)].Clear();
        lower[..(Words * dimension)].Clear();
        var bits = MemoryMarshal.Cast<float, uint>(rows);
        for (var r = 0; r < rows.Length / dimension; r++)
        {
            var shift = r / Words * 16;
            for (var d = 0; d < dimension; d++)
            {
                var number = bits[(r * dimension) + d];
                var word = (d * Words) + (r % Words);
                upper[word] |= ((number + 0x8000) >> 16) << shift;
                lower[word] |= (number & 0xFFFF) << shift;
            }
        }
    }

    /// <summary>Puts the numbers of a panel together, of <paramref name="words"/> words in each plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Join(uint* upper, uint* lower, int words, float* panel)
    {
        for (var i = 0; i < words; i += Words, panel += Width)
        {
            if (Vector512.IsHardwareAccelerated)
            {
                var high = Vector512.Load(upper + i);
                var low = Vector512.Load(lower + i);
                First(high, low).Store(panel);
                Second(high, low).Store(panel + Words);
                continue;
            }

            for (var half = 0; half < Words; half += Vector256<uint>.Count)
            {
                var high = Vector256.Load(upper + i + half);
                var low = Vector256.Load(lower + i + half);
                First(high, low).Store(panel + half);
                Second(high, low).Store(panel + Words + half);
            }
        }
    }

    /// <summary>The numbers of rows 0 to 15 in words of both planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(Vector512<uint> upper, Vector512<uint> lower) =>
        (FirstRounded(upper).AsInt32() + ((lower << 16).AsInt32() >> 16)).AsSingle();

    /// <summary>The numbers of rows 16 to 31 in words of both planes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Second(Vector512<uint> upper, Vector512<uint> lower) =>
        (SecondRounded(upper).AsInt32() + (lower.AsInt32() >> 16)).AsSingle();

    /// <summary>The numbers of the rows in the lower halves of some words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> First(Vector256<uint> upper, Vector256<uint> lower) =>
        (FirstRounded(upper).AsInt32() + ((lower << 16).AsInt32() >> 16)).AsSingle();

    /// <summary>The numbers of the rows in the upper halves of some words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Second(Vector256<uint> upper, Vector256<uint> lower) =>
        (SecondRounded(upper).AsInt32() + (lower.AsInt32() >> 16)).AsSingle();

    /// <summary>The rounded numbers of rows 0 to 15 in words of the upper plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FirstRounded(Vector512<uint> upper) => (upper << 16).AsSingle();

    /// <summary>The rounded numbers of rows 16 to 31 in words of the upper plane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SecondRounded(Vector512<uint> upper) =>
        (upper & Vector512.Create(UpperHalf)).AsSingle();

    /// <summary>The rounded numbers of the rows in the lower halves of some words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> FirstRounded(Vector256<uint> upper) => (upper << 16).AsSingle();

    /// <summary>The rounded numbers of the rows in the upper halves of some words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SecondRounded(Vector256<uint> upper) =>
        (upper & Vector256.Create(UpperHalf)).AsSingle();

    /// <summary>Copies one row out of its panel.</summary>
    public static unsafe void Unpack(
        uint* upper,
        uint* lower,
        int row,
        int dimension,
        Span<float> vector
    )
    {
        var word = ((long)(row / Width) * Words * dimension) + (row % Words);
        var shift = row % Width / Words * 16;
        for (var d = 0; d < dimension; d++, word += Words)
        {
            var rounded = (int)(upper[word] >> shift << 16);
            vector[d] = BitConverter.Int32BitsToSingle(rounded + (short)(lower[word] >> shift));
        }
    }
}
