using Rechub.Data;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Cross-entropy of the positive among itself and sampled negatives, with the logQ correction: from each score, the positive's
/// included, log q is subtracted. Of negatives that a positive has alone, q is the probability that a draw gives the item; of N
/// draws that the batch shares, whose equal ones count once, the probability 1 − (1 − q)^N that one of them does. The scores then
/// estimate log p(item | user) whatever the distribution of the negatives and however few there are (Bengio and Senécal 2008; Ma
/// and Collins 2018).
/// </summary>
internal sealed unsafe class SampledSoftmaxLoss : SampledLoss
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.SampledSoftmax;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [.. base.Options, nameof(TrainingOptions.LogQCorrection)];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        base.WithDefaults(options) with
        {
            LogQCorrection = options.LogQCorrection ?? true,
        };

    /// <inheritdoc/>
    protected override CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    ) => Objective;

    // An item that is never drawn is a negative only where a user has nearly all others; the least probability of the others keeps
    // its logarithm finite.
    /// <inheritdoc/>
    protected override float[]? LogProbability(TrainingOptions options, InteractionData data)
    {
        var sampling = options.NegativeSampling!.Value;
        if (options.LogQCorrection != true || sampling == NegativeSampling.Uniform)
            return null;
        var probabilities = NegativeProbabilities.Of(sampling, data.CountTraining().PerItem);
        var least = probabilities.Where(probability => probability > 0).Min();
        var draws = options.NegativeCount ?? 1;
        return Array.ConvertAll(
            probabilities,
            probability =>
                (float)Math.Log(-double.ExpM1(draws * double.LogP1(-Math.Max(least, probability))))
        );
    }

    /// <summary>log Σ exp(s) − positive.</summary>
    public static float Objective(Span<float> scores)
    {
        fixed (float* first = scores)
        {
            var largest = VectorMath.Max(first, scores.Length);
            var positive = scores[0] - largest;
            var sum = VectorMath.ExpSum(first, largest, scores.Length);
            VectorMath.Scale(first, 1 / sum, scores.Length);
            scores[0] -= 1;
            return MathF.Log(sum) - positive;
        }
    }
}
