using Rechub.Data;
using Rechub.Models;

namespace Rechub.Training.Losses;

/// <summary>
/// Generalized binary cross-entropy (Petrov and Macdonald 2023, gSASRec): the positive's term is −β·log σ(s). A share
/// a = negatives / (items − 1) of the negatives is sampled, uniformly; β = a·(t·(1 − 1/a) + 1/a) = 1 − t·(1 − a) for the calibration t.
/// At t = 0 this is binary cross-entropy, whose scores overestimate the probabilities because of the negatives left out; at t = 1
/// they do not.
/// </summary>
internal sealed class GbceLoss : SampledLoss
{
    private const int DefaultNegativeCount = 256;
    private const float DefaultCalibration = 0.75f;

    /// <inheritdoc/>
    public override LossKind Kind => LossKind.Gbce;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [.. base.Options, nameof(TrainingOptions.Calibration)];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        base.WithDefaults(
            options with
            {
                NegativeCount = options.NegativeRatio is null
                    ? options.NegativeCount ?? DefaultNegativeCount
                    : null,
                NegativeSampling = options.NegativeSampling ?? NegativeSampling.Uniform,
                Calibration = options.Calibration ?? DefaultCalibration,
            }
        );

    /// <inheritdoc/>
    protected override CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    ) => scores => Objective(scores, options.Calibration!.Value, data.ItemCount);

    /// <summary>The mean of the positive's term and −log(1 − σ(s)) of the negatives, in a catalog of <paramref name="items"/> items.</summary>
    public static float Objective(Span<float> scores, float calibration, int items)
    {
        var sampled = (scores.Length - 1f) / (items - 1);
        return BinaryCrossEntropyLoss.WeightedObjective(scores, 1 - calibration * (1 - sampled));
    }
}
