using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Layers;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014). The mask is a hash of seed, row and column, so the backward pass recomputes it and
/// threads share no random state.
/// </summary>
internal static unsafe class Dropout
{
    private const int Width = 16;

    // SplitMix64 (Steele, Lea and Flood 2014) gives each row a key.
    private const ulong Increment = 0x9E3779B97F4A7C15UL;
    private const uint Step = 0x9E3779B9;

    private static readonly Vector512<uint> Lanes = Vector512<uint>.Indices * Step;

    /// <summary>Makes the masks of different layers independent.</summary>
    public static ulong SaltOf(ParameterBlock weight) => (ulong)weight.Offset << 32;

    /// <summary>Sets each element to zero with probability <paramref name="rate"/>, and scales the others by 1 / (1 − rate).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, int length, int row, float rate, ulong seed)
    {
        var threshold = (uint)(rate * uint.MaxValue);
        var keep = 1 / (1 - rate);
        // Without the mix the masks of neighboring rows would be shifts of each other.
        var key = Mix(seed + (uint)row * Increment);
        var counter = Lanes + Vector512.Create((uint)key);
        var salt = (uint)(key >> 32);
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var kept = Vector512
                .GreaterThanOrEqual(Hash(counter, salt), Vector512.Create(threshold))
                .AsSingle();
            ((Vector512.Load(values + i) * keep) & kept).Store(values + i);
            counter += Vector512.Create(unchecked(Step * Width));
        }

        if (i == length)
            return;
        var last = Hash(counter, salt);
        for (var lane = 0; i < length; i++, lane++)
            values[i] = last[lane] < threshold ? 0 : values[i] * keep;
    }

    // Two rounds of multiply and shift (Wellons 2018, lowbias32), with the row's second key between them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Hash(Vector512<uint> x, uint salt)
    {
        x ^= x >>> 16;
        x *= 0x7feb352d;
        x ^= (x >>> 15) ^ Vector512.Create(salt);
        x *= 0x846ca68b;
        return x ^ (x >>> 16);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
