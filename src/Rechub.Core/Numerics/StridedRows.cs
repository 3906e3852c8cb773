namespace Rechub.Numerics;

/// <summary>Rows that are a part of the columns of a larger matrix. The pointer is valid as long as that of the matrix.</summary>
/// <param name="data">The first element.</param>
/// <param name="stride">Elements from a row to the next.</param>
internal readonly unsafe struct StridedRows(float* data, int stride)
{
    /// <summary>The first element.</summary>
    public float* Data => data;

    /// <summary>Elements from a row to the next.</summary>
    public int Stride => stride;

    /// <summary>The first element of a row.</summary>
    public float* Row(int row) => data + ((nint)row * stride);

    /// <summary>These rows from a row on.</summary>
    public StridedRows From(int row) => new(Row(row), stride);
}
