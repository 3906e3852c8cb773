using System.Globalization;

namespace Rechub.Evaluation;

/// <summary>The confidence interval of a mean.</summary>
public sealed record MetricInterval(string Metric, double Low, double High)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric} [{Low:F4}, {High:F4}]");
}
