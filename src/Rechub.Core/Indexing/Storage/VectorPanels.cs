using System.Runtime.CompilerServices;

namespace Rechub.Indexing.Storage;

/// <summary>
/// How vectors lie in an index: panels of <see cref="Width"/> rows, dimension-major inside a panel, so that a scan reads memory
/// in order and one register holds the same dimension of sixteen rows. The last panel is filled up with zero rows.
/// </summary>
internal static class VectorPanels
{
    /// <summary>Rows of a panel.</summary>
    public const int Width = 32;

    /// <summary>Panels of a block, the unit that a checksum covers and that a scan keeps in cache.</summary>
    public const int PerBlock = 8;

    /// <summary>Rows of a block.</summary>
    public const int BlockRows = Width * PerBlock;

    /// <summary>Panels that hold so many rows.</summary>
    public static int Count(int rows) => (int)(((long)rows + Width - 1) / Width);

    /// <summary>Blocks that hold so many rows.</summary>
    public static int BlockCount(int rows) => (int)(((long)rows + BlockRows - 1) / BlockRows);

    /// <summary>Bytes of all panels of so many rows.</summary>
    public static long ByteLength(int rows, int dimension) =>
        (long)Count(rows) * Width * dimension * sizeof(float);

    /// <summary>Writes row-major vectors, at most a panel of them, into a panel.</summary>
    public static void Pack(ReadOnlySpan<float> rows, int dimension, Span<float> panel)
    {
        panel[..(Width * dimension)].Clear();
        var count = rows.Length / dimension;
        for (var r = 0; r < count; r++)
        {
            for (var d = 0; d < dimension; d++)
                panel[(d * Width) + r] = rows[(r * dimension) + d];
        }
    }

    /// <summary>Copies one row out of its panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Unpack(float* panels, int row, int dimension, Span<float> vector)
    {
        var panel = panels + ((long)(row / Width) * Width * dimension) + (row % Width);
        for (var d = 0; d < dimension; d++)
            vector[d] = panel[(long)d * Width];
    }
}
