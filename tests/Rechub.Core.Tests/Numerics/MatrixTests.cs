using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

/// <summary>What vectorized loops rely on.</summary>
public sealed unsafe class MatrixTests
{
    private const int CacheLine = 64;

    [Fact]
    public void Begins_at_a_cache_line_and_still_does_when_it_has_grown()
    {
        var matrix = new Matrix(3, 5);
        for (var rows = 1; rows < 1000; rows += 99)
        {
            matrix.Resize(rows);

            Assert.Equal(0, (nint)matrix.Data % CacheLine);
            Assert.Equal(rows * 5, matrix.Span.Length);
            Assert.True(matrix.RowPointer(rows - 1) == matrix.Data + (rows - 1) * 5);
            matrix.Row(rows - 1)[4] = rows;
            Assert.Equal(rows, matrix.Span[^1]);
        }
    }
}
