using System.Globalization;

namespace Rechub.Evaluation;

/// <summary>Where a mean lies with a given confidence.</summary>
public sealed record MetricInterval(string Metric, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric} [{Low:F4}, {High:F4}]");
}
