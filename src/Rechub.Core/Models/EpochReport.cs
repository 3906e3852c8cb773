namespace Rechub.Models;

/// <summary>The result of one epoch.</summary>
/// <param name="Epoch">Number of the epoch, from 1.</param>
/// <param name="Loss">Mean loss of its samples.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="SamplesPerSecond">Training samples per second, as <c>BatchSize</c> counts them, without the time of validation.</param>
/// <param name="Metric">The monitored metric on the validation items after the epoch; null without validation items.</param>
/// <param name="Elapsed">Training time so far; for a resumed training, with that of the earlier runs.</param>
public sealed record EpochReport(
    int Epoch,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    double? Metric,
    TimeSpan Elapsed
)
{
    /// <summary>The monitored metric, such as <c>HitRate@10</c>. The metrics below have the same K.</summary>
    public string? Monitor { get; init; }

    /// <summary>Share of users with a validation item among the first K.</summary>
    public double? HitRate { get; init; }

    /// <summary>Mean share of a user's validation items that are among the first K.</summary>
    public double? Recall { get; init; }

    /// <summary>Mean NDCG of the first K.</summary>
    public double? NDCG { get; init; }

    /// <summary>Mean reciprocal rank of the first validation item within the first K.</summary>
    public double? MRR { get; init; }
}
