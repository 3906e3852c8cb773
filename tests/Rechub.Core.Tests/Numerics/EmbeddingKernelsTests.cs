using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed unsafe class EmbeddingKernelsTests
{
    private static readonly int[] Codes = [3, 0, 3, 7, 5];

    // Below, at and above the vector widths that the kernels step by.
    public static TheoryData<int> Dimensions => new(3, 16, 21, 64, 87);

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Rows_are_summed(int dimension)
    {
        var table = Table(dimension);
        var sum = new Matrix(1, dimension);

        EmbeddingKernels.Sum(table.Data, Codes, dimension, 0.2f, sum.Data);

        for (var column = 0; column < dimension; column++)
            Assert.Equal(
                0.2f * Codes.Sum(code => table.Row(code)[column]),
                sum.Row(0)[column],
                1e-5f
            );
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Sources_are_added_once_a_code(int dimension)
    {
        var table = Table(dimension);
        var before = table.Span.ToArray();
        var source = Table(dimension);

        EmbeddingKernels.Add(table.Data, Codes, dimension, 0.2f, source.Data);

        for (var i = 0; i < before.Length; i++)
        {
            var times = Codes.Count(code => code == i / dimension);
            Assert.Equal(
                before[i] + times * 0.2f * source.Span[i % dimension],
                table.Span[i],
                1e-5f
            );
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_row_is_one_workers_and_none_has_too_many(int workers)
    {
        const int rows = 4096;
        int[] all = [.. Enumerable.Range(0, rows)];
        var owned = new int[workers][];
        using var team = new WorkerTeam(workers);

        team.Run(worker =>
        {
            int[] room = [];
            owned[worker.Index] = worker.OwnRows(all, ref room).ToArray();
        });

        Assert.Equal(all, owned.SelectMany(own => own).Order());
        Assert.All(owned, own => Assert.InRange(own.Length, 0, 1.2 * rows / workers));
    }

    private static Matrix Table(int dimension)
    {
        var table = new Matrix(8, dimension);
        var random = new RandomStream(dimension);
        foreach (ref var value in table.Span)
            value = (float)random.NextGaussian();
        return table;
    }
}
