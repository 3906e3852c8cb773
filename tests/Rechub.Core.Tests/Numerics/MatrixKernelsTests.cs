using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed unsafe class MatrixKernelsTests
{
    public static TheoryData<int, int, int> Shapes =>
        new()
        {
            { 1, 1, 1 },
            { 12, 7, 32 },
            { 13, 96, 33 },
            { 29, 5, 47 },
            { 100, 64, 16 },
            { 211, 31, 71 },
            { 3, 128, 8 },
        };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Product_equals_the_definition(int m, int k, int n)
    {
        var (a, b) = (Random(m, k, 1), Random(k, n, 2));
        var c = Random(m, n, 3);
        var before = c.Span.ToArray();

        MatrixKernels.Multiply(a.Data, b.Data, c.Data, m, k, n, accumulate: true);

        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                double expected = before[i * n + j];
                for (var p = 0; p < k; p++)
                    expected += (double)a.Row(i)[p] * b.Row(p)[j];
                Assert.Equal(expected, c.Row(i)[j], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Transposed_product_equals_the_product_with_the_transpose(int m, int k, int n)
    {
        var (a, b) = (Random(m, k, 4), Random(m, n, 5));
        var transposed = new Matrix(k, m);
        var expected = new Matrix(k, n);
        MatrixKernels.Transpose(a.Data, transposed.Data, m, k, 0, m / 3);
        MatrixKernels.Transpose(a.Data, transposed.Data, m, k, m / 3, m);
        MatrixKernels.Multiply(transposed.Data, b.Data, expected.Data, k, m, n);

        var c = new Matrix(k, n);
        var half = k / 2;
        MatrixKernels.MultiplyTransposed(a.Data, b.Data, c.Data, m, k, n, 0, half);
        MatrixKernels.MultiplyTransposed(a.Data, b.Data, c.Data, m, k, n, half, k);

        for (var i = 0; i < k * n; i++)
            Assert.Equal(expected.Span[i], c.Span[i], 1e-4f);
    }

    private static Matrix Random(int rows, int columns, long seed)
    {
        var random = new RandomStream(seed);
        var matrix = new Matrix(rows, columns);
        foreach (ref var value in matrix.Span)
            value = (float)random.NextGaussian();
        return matrix;
    }
}
