namespace Rechub.Layers.Sequence;

/// <summary>
/// Buckets of the time between two places: the whole part of ln(seconds) / <paramref name="Step"/>, from 0 to
/// <paramref name="Last"/>. The default is that of HSTU (Zhai et al. 2024), where a bucket is about a third longer than the one before.
/// </summary>
/// <param name="Step">Width of a bucket of ln(seconds).</param>
/// <param name="Last">The last bucket.</param>
internal sealed record TimeBucketing(double Step, int Last)
{
    /// <summary>Buckets up to 27 years.</summary>
    public static TimeBucketing Default { get; } = new(0.301, 68);

    /// <summary>Number of buckets.</summary>
    public int Count => Last + 1;

    /// <summary>The bucket of the time between two moments.</summary>
    /// <param name="seconds">Their difference; its sign does not matter.</param>
    public byte Of(long seconds) =>
        seconds is 0 or 1 or -1
            ? (byte)0
            : (byte)Math.Min(Last, (int)(Math.Log(Math.Abs((double)seconds)) / Step));
}
