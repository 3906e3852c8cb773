namespace Rechub.Layers;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014). The mask is a hash of seed, row and column, so the backward pass recomputes it and
/// threads share no random state.
/// </summary>
internal static unsafe class Dropout
{
    // SplitMix64 (Steele, Lea and Flood 2014); its upper 32 bits are used.
    private const ulong Increment = 0x9E3779B97F4A7C15UL;

    /// <summary>Makes the masks of different layers independent.</summary>
    public static ulong SaltOf(ParameterBlock weight) => (ulong)weight.Offset << 32;

    /// <summary>Sets each element to zero with probability <paramref name="rate"/>, and scales the others by 1 / (1 − rate).</summary>
    public static void Apply(float* values, int length, int row, float rate, ulong seed)
    {
        var threshold = (uint)(rate * uint.MaxValue);
        var keep = 1 / (1 - rate);
        // Without the mix the masks of neighboring rows would be shifts of each other.
        var state = Mix(seed + (uint)row * Increment);
        for (var i = 0; i < length; i++)
        {
            state += Increment;
            values[i] = (uint)(Mix(state) >> 32) < threshold ? 0 : values[i] * keep;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
