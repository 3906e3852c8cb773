using Rechub.Data;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Training.Losses;

/// <summary>Binary cross-entropy over a positive and its sampled negatives, each its own sample.</summary>
internal sealed unsafe class BinaryCrossEntropyLoss : SampledLoss
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.BinaryCrossEntropy;

    /// <inheritdoc/>
    protected override CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    ) => Objective;

    /// <summary>Mean of −log σ(s) for the positive and −log(1 − σ(s)) for the negatives.</summary>
    public static float Objective(Span<float> scores) =>
        WeightedObjective(scores, positiveWeight: 1);

    /// <summary>
    /// Mean of −<paramref name="positiveWeight"/>·log σ(s) for the positive and −log(1 − σ(s)) for the negatives, computed from scores
    /// without overflow.
    /// </summary>
    public static float WeightedObjective(Span<float> scores, float positiveWeight)
    {
        var share = 1f / scores.Length;
        var weight = positiveWeight * share;
        var loss = Logistic.SoftPlus(-scores[0]) * weight;
        scores[0] = -Logistic.Sigmoid(-scores[0]) * weight;
        var negatives = scores[1..];
        fixed (float* first = negatives)
        {
            loss += VectorMath.SoftPlusSum(first, negatives.Length) * share;
            VectorMath.Scale(first, share, negatives.Length);
        }

        return loss;
    }
}
