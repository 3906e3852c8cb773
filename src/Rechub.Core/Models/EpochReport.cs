namespace Rechub.Models;

/// <summary>What happened in one pass over the training samples.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Loss">Mean loss of its samples.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="SamplesPerSecond">Samples trained on a second, as <c>BatchSize</c> counts them, validation not included.</param>
/// <param name="Metric">The monitored metric on the validation items after the epoch; null without any.</param>
/// <param name="Elapsed">Time since the training began.</param>
public sealed record EpochReport(
    int Epoch,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    double? Metric,
    TimeSpan Elapsed
)
{
    /// <summary>Which metric was monitored, such as <c>HitRate@10</c>; the metrics below have the same K.</summary>
    public string? Monitor { get; init; }

    /// <summary>Share of the users one of whose validation items is among the first K.</summary>
    public double? HitRate { get; init; }

    /// <summary>Mean share of a user's validation items that are among the first K.</summary>
    public double? Recall { get; init; }

    /// <summary>Mean NDCG of the first K.</summary>
    public double? NDCG { get; init; }

    /// <summary>Mean reciprocal rank of the first validation item within the first K.</summary>
    public double? MRR { get; init; }
}
