namespace Rechub.Evaluation;

/// <summary>Choices on which libraries differ.</summary>
/// <param name="CountUsersWithoutTruth">Whether users without a held-out item enter the means, with 0.</param>
/// <param name="CountRepeats">Whether an item that stands in a list twice is credited twice.</param>
public sealed record MetricConvention(bool CountUsersWithoutTruth, bool CountRepeats)
{
    /// <summary>Only users with truth count, and a repeated item only where it stands first.</summary>
    public static MetricConvention Default { get; } = new(false, false);

    /// <summary>As torch-rechub computes them, to compare with its numbers.</summary>
    public static MetricConvention TorchRechub { get; } = new(true, true);
}
