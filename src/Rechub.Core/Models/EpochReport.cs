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
);
