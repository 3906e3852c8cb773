namespace Rechub.Data;

/// <summary>How a count is distributed: quantiles (nearest rank) and the mean.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Quarter">A quarter are at most this.</param>
/// <param name="Median">Half are at most this.</param>
/// <param name="Mean">The average.</param>
/// <param name="ThreeQuarters">Three quarters are at most this.</param>
/// <param name="NinetyFive">95 % are at most this.</param>
/// <param name="Maximum">The largest.</param>
public sealed record CountDistribution(
    int Minimum,
    int Quarter,
    int Median,
    double Mean,
    int ThreeQuarters,
    int NinetyFive,
    int Maximum
)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"min {Minimum}, 25 % {Quarter}, median {Median}, mean {Mean:0.0}, 75 % {ThreeQuarters}, 95 % {NinetyFive}, max {Maximum}"
        );

    /// <summary>The distribution of counts, of which there is at least one; sorts them.</summary>
    internal static CountDistribution Of(int[] counts)
    {
        Array.Sort(counts);
        return new CountDistribution(
            counts[0],
            At(0.25),
            At(0.5),
            counts.Average(),
            At(0.75),
            At(0.95),
            counts[^1]
        );

        int At(double share) => counts[Math.Max(0, (int)Math.Ceiling(share * counts.Length) - 1)];
    }
}
