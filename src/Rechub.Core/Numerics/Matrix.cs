using System.Runtime.CompilerServices;

namespace Rechub.Numerics;

/// <summary>
/// A row-major float matrix in pinned managed memory. It can grow, which leaves its content undefined. Its first element is
/// aligned to a cache line; otherwise every 512-bit load would touch two lines.
/// </summary>
internal sealed unsafe class Matrix
{
    private const int LineFloats = 16;

    private float[] values;
    private int start;

    /// <summary>Makes a matrix of zeros.</summary>
    public Matrix(int rows, int columns)
    {
        values = Allocate(checked(rows * columns));
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; private set; }

    /// <summary>The first element. The pointer is valid until the matrix grows or is collected.</summary>
    public float* Data => (float*)Unsafe.AsPointer(ref values[start]);

    /// <summary>All elements in use, row after row.</summary>
    public Span<float> Span => values.AsSpan(start, Rows * Columns);

    /// <summary>The elements of one row.</summary>
    public Span<float> Row(int row) => values.AsSpan(start + row * Columns, Columns);

    /// <summary>The first element of a row.</summary>
    public float* RowPointer(int row) => Data + (nint)row * Columns;

    /// <summary>Sets the number of rows.</summary>
    public void Resize(int rows) => Reshape(rows, Columns);

    /// <summary>Sets the shape; allocates only when the matrix has never been that large.</summary>
    public void Reshape(int rows, int columns)
    {
        var needed = checked(rows * columns);
        if (needed > values.Length - start)
            values = Allocate((int)Math.Max(needed, values.Length * 3L / 2));
        Rows = rows;
        Columns = columns;
    }

    private float[] Allocate(int length)
    {
        var array = GC.AllocateArray<float>(checked(length + LineFloats), pinned: true);
        var past = (int)((nint)Unsafe.AsPointer(ref array[0]) / sizeof(float) % LineFloats);
        start = (LineFloats - past) % LineFloats;
        return array;
    }
}
