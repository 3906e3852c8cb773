using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// Logs a training for TensorBoard: loss and learning rate by step, about 100 points per epoch, and the report of each epoch. A
/// resumed training adds a file to the folder; TensorBoard shows all files of a folder as one run.
/// </summary>
internal sealed class TrainingLog
{
    private const int PointsPerEpoch = 100;

    private readonly EventFile file;
    private double lossSum;
    private int stepCount;

    private TrainingLog(EventFile file) => this.file = file;

    /// <summary>Opens the log that the options ask for; null if they ask for none.</summary>
    public static TrainingLog? Open(TrainingOptions options)
    {
        if (options.LogDirectory is not { } directory)
            return null;
        Directory.CreateDirectory(directory);
        return new TrainingLog(new EventFile(directory));
    }

    /// <summary>Logs step number <paramref name="step"/>, from 1. A point is the mean loss of several steps, about a hundredth of an epoch.</summary>
    public void Write(long step, int epochSteps, double loss, float learningRate)
    {
        lossSum += loss;
        stepCount++;
        if (step % Math.Max(1, epochSteps / PointsPerEpoch) != 0)
            return;
        Write("train/loss", lossSum / stepCount, step);
        Write("train/learning_rate", learningRate, step);
        (lossSum, stepCount) = (0, 0);
    }

    /// <summary>Logs the report of an epoch.</summary>
    public void Write(EpochReport report)
    {
        Write("epoch/loss", report.Loss, report.Epoch);
        Write("epoch/samples_per_second", report.SamplesPerSecond, report.Epoch);
        if (report.Monitor is not { } monitor)
            return;
        var k = monitor[monitor.IndexOf('@', StringComparison.Ordinal)..];
        Write($"validation/{nameof(report.HitRate)}{k}", report.HitRate!.Value, report.Epoch);
        Write($"validation/{nameof(report.Recall)}{k}", report.Recall!.Value, report.Epoch);
        Write($"validation/{nameof(report.NDCG)}{k}", report.NDCG!.Value, report.Epoch);
        Write($"validation/{nameof(report.MRR)}{k}", report.MRR!.Value, report.Epoch);
    }

    private void Write(string tag, double value, long step) => file.Write(tag, (float)value, step);
}
