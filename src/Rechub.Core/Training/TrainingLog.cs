using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// TensorBoard event files of a training: loss and learning rate by step, about a hundred points an epoch, and each epoch's
/// report. A training that is resumed adds a file to the folder; TensorBoard shows them as one run.
/// </summary>
internal sealed class TrainingLog
{
    private const int PointsPerEpoch = 100;

    private readonly EventFile file;
    private double lossSum;
    private int stepCount;

    private TrainingLog(EventFile file) => this.file = file;

    /// <summary>The log that options ask for, or null.</summary>
    public static TrainingLog? Open(TrainingOptions options)
    {
        if (options.LogDirectory is not { } directory)
            return null;
        Directory.CreateDirectory(directory);
        return new TrainingLog(new EventFile(directory));
    }

    /// <summary>Takes in a step, from 1, of an epoch of <paramref name="epochSteps"/>; writes the mean of several at a time.</summary>
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

    /// <summary>Writes an epoch's report.</summary>
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
