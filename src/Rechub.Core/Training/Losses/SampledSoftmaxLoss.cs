using Rechub.Data;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Cross-entropy of the positive among itself and its sampled negatives, with the logQ correction: from each score, the positive's
/// included, log q is subtracted, where q is the probability that a draw gives the item. The scores then estimate log p(item |
/// user) whatever the distribution of the negatives and however few there are (Bengio and Senécal 2008; Ma and Collins 2018).
/// </summary>
internal sealed class SampledSoftmaxLoss : SampledLoss
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
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new CandidateLoss(
            Objective,
            options.LogQCorrection == true && options.NegativeSampling != NegativeSampling.Uniform
                ? LogProbability(data, options.NegativeSampling!.Value)
                : null
        );

    // An item that is never drawn is a negative only where a user has nearly all others; the least probability of the others keeps
    // its logarithm finite.
    private static float[] LogProbability(InteractionData data, NegativeSampling sampling)
    {
        var probabilities = NegativeProbabilities.Of(sampling, data.CountTraining().PerItem);
        var least = probabilities.Where(probability => probability > 0).Min();
        return Array.ConvertAll(
            probabilities,
            probability => (float)Math.Log(Math.Max(least, probability))
        );
    }

    /// <summary>log Σ exp(s) − positive.</summary>
    public static float Objective(Span<float> scores)
    {
        var largest = scores[0];
        foreach (var score in scores)
            largest = MathF.Max(largest, score);
        var positive = scores[0] - largest;
        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
            score /= sum;
        scores[0] -= 1;
        return MathF.Log(sum) - positive;
    }
}
