using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class RandomStreamTests
{
    [Fact]
    public void A_saved_state_continues_the_same_sequence()
    {
        var stream = new RandomStream(seed: 7);
        stream.NextUInt64();
        var copy = RandomStream.FromState(stream.State);

        Assert.Equal(stream.NextUInt64(), copy.NextUInt64());
        Assert.Equal(stream.NextGaussian(), copy.NextGaussian());
    }

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
