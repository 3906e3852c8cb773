using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class RandomStreamTests
{
    [Fact]
    public void Bounded_integers_cover_the_range_evenly()
    {
        var stream = new RandomStream(seed: 1);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[stream.Next(7)]++;

        Assert.All(counts, count => Assert.InRange(count, 9_500, 10_500));
    }
}
