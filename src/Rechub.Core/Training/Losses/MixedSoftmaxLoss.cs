using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Cross-entropy of the positive among the batch's items and N sampled ones, with the logQ correction of the mixture (Yang et al.
/// 2020). A batch of B positives and N draws has each distinct item once, with probability q = 1 − (1 − p)^B·(1 − u)^N for the
/// item's share p of the training data and its probability u in a draw. Where p and u are small, q is B·p + N·u, which is B + N
/// times the mixture's probability in the paper.
/// </summary>
internal sealed class MixedSoftmaxLoss : LossDefinition
{
    private const int DefaultNegativeCount = 1024;

    /// <inheritdoc/>
    public override LossKind Kind => LossKind.MixedSoftmax;

    /// <inheritdoc/>
    public override BatchItems Items => BatchItems.Positives;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [
            nameof(TrainingOptions.NegativeCount),
            nameof(TrainingOptions.NegativeSampling),
            nameof(TrainingOptions.LogQCorrection),
        ];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        options with
        {
            NegativeCount = options.NegativeCount ?? DefaultNegativeCount,
            NegativeSampling = options.NegativeSampling ?? NegativeSampling.Uniform,
            LogQCorrection = options.LogQCorrection ?? true,
        };

    /// <inheritdoc/>
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new SoftmaxLoss(
            options.LogQCorrection == true
                ? BatchInclusion.Log(
                    data.CountTraining().PerItem,
                    options.PositiveCount,
                    options.NegativeSampling!.Value,
                    options.NegativeCount!.Value
                )
                : null
        );
}
