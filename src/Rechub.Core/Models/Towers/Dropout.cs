namespace Rechub.Models;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014) whose mask is a hash of seed, row and column: the way back rebuilds it, and no
/// thread waits for another's random numbers.
/// </summary>
internal static unsafe class Dropout
{
    /// <summary>Keeps the masks of different layers apart.</summary>
    public static ulong SaltOf(ParameterBlock weight) => (ulong)weight.Offset << 32;

    /// <summary>Sets a share <paramref name="rate"/> of a row to zero and scales the others by 1 / (1 − rate).</summary>
    public static void Apply(float* values, int length, int row, float rate, ulong seed)
    {
        var threshold = (uint)(rate * uint.MaxValue);
        var keep = 1 / (1 - rate);
        var state = seed ^ ((ulong)(uint)row * 0x9E3779B97F4A7C15UL);
        for (var i = 0; i < length; i++)
        {
            // SplitMix64, of which the upper half is used.
            state += 0x9E3779B97F4A7C15UL;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            values[i] = (uint)(z >> 32) < threshold ? 0 : values[i] * keep;
        }
    }
}
