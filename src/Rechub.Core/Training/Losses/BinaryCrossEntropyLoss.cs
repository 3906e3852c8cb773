using Rechub.Data;

namespace Rechub.Training.Losses;

/// <summary>Binary cross-entropy over a positive and its sampled negatives, each its own sample.</summary>
internal sealed class BinaryCrossEntropyLoss : SampledLoss
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.BinaryCrossEntropy;

    /// <inheritdoc/>
    public override ILoss Create(TrainingOptions options, InteractionData data) =>
        new CandidateLoss(Objective);

    /// <summary>Mean of −log σ(s) for the positive and −log(1 − σ(s)) for the negatives, computed from scores without overflow.</summary>
    public static float Objective(Span<float> scores)
    {
        var loss = 0f;
        for (var i = 0; i < scores.Length; i++)
        {
            var sign = i == 0 ? -1 : 1;
            loss += Logistic.SoftPlus(sign * scores[i]);
            scores[i] = sign * Logistic.Sigmoid(sign * scores[i]) / scores.Length;
        }

        return loss / scores.Length;
    }
}
