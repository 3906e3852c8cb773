using Rechub.Data;
using Rechub.Models;
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
            options.LogQCorrection == true
                ? BatchInclusion.Log(data.CountTraining().PerItem, options.PositiveCount)
                : null,
            options.HardNegativeCount ?? 0
        );
}
