namespace Rechub.Evaluation;

/// <summary>Choices on which libraries differ.</summary>
/// <param name="CountUsersWithoutTruth">Whether users without ground truth enter the means, with 0.</param>
/// <param name="CountRepeats">Whether an item that occurs twice in a list is credited twice.</param>
public sealed record MetricConvention(bool CountUsersWithoutTruth, bool CountRepeats)
{
    /// <summary>Means are over users with ground truth, and a repeated item counts at its first rank only.</summary>
    public static MetricConvention Default { get; } = new(false, false);

    /// <summary>As torch-rechub computes them, to compare with its numbers.</summary>
    public static MetricConvention TorchRechub { get; } = new(true, true);
}
