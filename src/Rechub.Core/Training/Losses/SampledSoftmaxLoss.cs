using Rechub.Data;

namespace Rechub.Training.Losses;

/// <summary>Cross-entropy of the positive among itself and its sampled negatives.</summary>
internal sealed class SampledSoftmaxLoss : SampledLoss
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.SampledSoftmax;

    /// <inheritdoc/>
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new CandidateLoss(Objective);

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
