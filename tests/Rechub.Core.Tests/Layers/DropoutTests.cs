using Rechub.Layers;

namespace Rechub.Tests.Layers;

public sealed unsafe class DropoutTests
{
    private const int Rows = 400;
    private const int Columns = 250;

    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    public void It_drops_its_share_and_keeps_the_mean(float rate)
    {
        var values = Apply(rate, seed: 7);

        // Six standard deviations of a binomial share.
        var tolerance = 6 * Math.Sqrt(rate * (1 - rate) / values.Length);
        Assert.Equal(rate, values.Count(x => x == 0) / (double)values.Length, tolerance);
        Assert.All(values, x => Assert.True(x == 0 || x == 1 / (1 - rate)));
        // No row or column is favored.
        for (var column = 0; column < Columns; column += 50)
            Assert.Equal(
                rate,
                Enumerable.Range(0, Rows).Count(row => values[row * Columns + column] == 0)
                    / (double)Rows,
                6 * Math.Sqrt(rate * (1 - rate) / Rows)
            );
    }

    [Fact]
    public void A_seed_gives_its_mask_again_and_another_gives_another()
    {
        Assert.Equal(Apply(0.3f, seed: 7), Apply(0.3f, seed: 7));
        Assert.NotEqual(Apply(0.3f, seed: 7), Apply(0.3f, seed: 8));
    }

    private static float[] Apply(float rate, ulong seed)
    {
        var values = new float[Rows * Columns];
        Array.Fill(values, 1);
        fixed (float* first = values)
        {
            for (var row = 0; row < Rows; row++)
                Dropout.Apply(first + row * Columns, Columns, row, rate, seed);
        }

        return values;
    }
}
