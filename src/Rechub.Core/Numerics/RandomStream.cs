using System.Numerics;

namespace Rechub.Numerics;

/// <summary>
/// A stream of pseudo-random numbers (xoshiro256**, Blackman and Vigna 2018). A seed and a stream number give the same numbers on
/// every machine. Not thread-safe.
/// </summary>
public sealed class RandomStream
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    /// <summary>Starts stream number <paramref name="stream"/> of a seed; different streams of one seed are independent.</summary>
    public RandomStream(long seed, int stream = 0)
    {
        // SplitMix64 spreads seeds that differ in a few bits, as the generator's authors advise.
        var x = unchecked((ulong)seed + ((ulong)(uint)stream * 0xD1B54A32D192ED03UL));
        s0 = SplitMix(ref x);
        s1 = SplitMix(ref x);
        s2 = SplitMix(ref x);
        s3 = SplitMix(ref x);
    }

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(s1 * 5, 7) * 9;
        var t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A uniform integer in [0, <paramref name="exclusiveMaximum"/>), without modulo bias (Lemire 2019).</summary>
    public int Next(int exclusiveMaximum)
    {
        var range = (uint)exclusiveMaximum;
        var product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            var threshold = unchecked(0u - range) % range;
            while ((uint)product < threshold)
                product = (NextUInt64() >> 32) * range;
        }

        return (int)(product >> 32);
    }

    /// <summary>A uniform number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A standard normal number (Box–Muller, one of the pair).</summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2.0 * Math.Log(1.0 - NextDouble()));
        return radius * Math.Cos(2.0 * Math.PI * NextDouble());
    }

    /// <summary>Puts the elements in a uniformly random order (Fisher–Yates).</summary>
    /// <param name="values">The elements.</param>
    /// <param name="cancellation">Stops within a million elements, and leaves them in some order.</param>
    public void Shuffle<T>(Span<T> values, CancellationToken cancellation = default)
    {
        const int checkEvery = 1 << 20;
        for (var i = values.Length - 1; i > 0; i--)
        {
            if (i % checkEvery == 0)
                cancellation.ThrowIfCancellationRequested();
            var j = Next(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }

    private static ulong SplitMix(ref ulong x)
    {
        x += 0x9E3779B97F4A7C15UL;
        var z = x;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
