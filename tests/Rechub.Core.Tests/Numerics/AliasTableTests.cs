using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class AliasTableTests
{
    [Fact]
    public void Draws_come_in_proportion_to_the_weights()
    {
        double[] weights = [1, 0, 7, 2];
        var table = new AliasTable(weights);
        var random = new RandomStream(3);
        var counts = new double[weights.Length];
        const int Draws = 200_000;
        for (var i = 0; i < Draws; i++)
            counts[table.Draw(random)]++;

        for (var i = 0; i < weights.Length; i++)
            Assert.Equal(weights[i] / 10, counts[i] / Draws, tolerance: 0.005);
    }

    [Theory]
    [InlineData()]
    [InlineData(0.0, 0.0)]
    [InlineData(1.0, -1.0)]
    [InlineData(1.0, double.NaN)]
    public void Weights_that_are_no_weights_are_refused(params double[] weights) =>
        Assert.Throws<ArgumentException>(() => new AliasTable(weights));
}
