using System.Globalization;
using Rechub.Evaluation;

namespace Rechub.Training;

/// <summary>The monitored metric and its cut-off K, such as HitRate@10.</summary>
public sealed record Monitor(MonitorMetric Metric, int K)
{
    /// <summary>The default, HitRate@10.</summary>
    internal static Monitor Default { get; } = new(MonitorMetric.HitRate, 10);

    /// <summary>Parses what <see cref="ToString"/> writes, such as <c>Recall@10</c>; case does not matter.</summary>
    /// <exception cref="FormatException">The metric is unknown, or K is not a positive integer.</exception>
    public static Monitor Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (
            text.Split('@') is [var name, var k]
            && Enum.GetNames<MonitorMetric>().Contains(name, StringComparer.OrdinalIgnoreCase)
            && int.TryParse(k, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && first > 0
        )
            return new Monitor(Enum.Parse<MonitorMetric>(name, ignoreCase: true), first);
        throw new FormatException(
            $"'{text}' is not a metric to monitor. Give one of {string.Join(", ", Enum.GetNames<MonitorMetric>())} and a K, such as HitRate@10."
        );
    }

    /// <summary>The value of this metric in a score at this K.</summary>
    internal double? Of(ListScore? score) =>
        Metric switch
        {
            MonitorMetric.HitRate => score?.HasHit,
            MonitorMetric.Recall => score?.Recall,
            MonitorMetric.NDCG => score?.NDCG,
            MonitorMetric.MRR => score?.ReciprocalRank,
            _ => throw new InvalidOperationException($"{Metric} is not a metric."),
        };

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}@{K}");
}
