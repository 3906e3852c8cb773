namespace Rechub.Evaluation;

/// <summary>Choices on which libraries differ.</summary>
/// <param name="CountUsersWithoutTruth">Whether users without ground truth enter the means, with 0.</param>
/// <param name="CountRepeats">Whether an item that occurs twice in a list is credited twice.</param>
/// <param name="FillUndefined">
/// Whether coverage, diversity and novelty have a value where they are undefined: coverage counts items that are not in the catalog,
/// an item without interactions has the self-information of a share of 1e-10 (33.2 bits), a zero vector is orthogonal to all others,
/// and the diversity of lists with one item is 0. Otherwise what is undefined is left out and counted.
/// </param>
public sealed record MetricConvention(
    bool CountUsersWithoutTruth,
    bool CountRepeats,
    bool FillUndefined
)
{
    /// <summary>
    /// As the literature defines them. Means are over users with ground truth, a repeated item counts at its first rank only, and what
    /// is undefined is left out.
    /// </summary>
    public static MetricConvention Default { get; } = new(false, false, false);

    /// <summary>As torch-rechub computes them, to compare with its numbers.</summary>
    public static MetricConvention TorchRechub { get; } = new(true, true, true);

    /// <summary>
    /// Whether precision divides by the smaller of K and the number of held-out items, so that a perfect list has 1. Otherwise by K.
    /// </summary>
    public bool CapPrecision { get; init; }
}
