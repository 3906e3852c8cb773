using System.Globalization;

namespace Rechub.Evaluation;

/// <summary>How much a metric differs between folds.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Value">Sample standard deviation, with n − 1 degrees of freedom; null for one fold.</param>
public sealed record MetricDeviation(string Metric, double? Value)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Value is null
            ? $"{Metric} ±"
            : string.Create(CultureInfo.InvariantCulture, $"{Metric} ± {Value:F4}");
}
