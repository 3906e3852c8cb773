using Rechub.Data;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>Cross-entropy of the positive among the batch's items, with the logQ correction (Yi et al. 2019).</summary>
internal sealed class InBatchSoftmaxLoss : LossDefinition
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.InBatchSoftmax;

    /// <inheritdoc/>
    public override BatchItems Items => BatchItems.Positives;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [nameof(TrainingOptions.HardNegativeCount), nameof(TrainingOptions.LogQCorrection)];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        options with
        {
            LogQCorrection = options.LogQCorrection ?? true,
        };

    /// <inheritdoc/>
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new SoftmaxLoss(
            options.LogQCorrection == true ? LogInclusion(data, options.PositiveCount) : null,
            options.HardNegativeCount ?? 0
        );

    // log(1 − (1 − p)^B). An item that is never a target cannot be in a batch; counting it once keeps its logarithm finite.
    private static float[] LogInclusion(InteractionData data, int positives)
    {
        var counts = data.CountTraining().PerItem;
        var total = (double)Math.Max(1, counts.Sum(count => (long)count));
        return Array.ConvertAll(
            counts,
            count =>
                (float)
                    Math.Log(-double.ExpM1(positives * double.LogP1(-Math.Max(1, count) / total)))
        );
    }
}
