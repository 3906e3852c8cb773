using Rechub.Data;
using Rechub.Models;

namespace Rechub.Training.Losses;

/// <summary>Bayesian personalized ranking (Rendle et al. 2009) over sampled negatives.</summary>
internal sealed class BprLoss : SampledLoss
{
    /// <inheritdoc/>
    public override LossKind Kind => LossKind.Bpr;

    /// <inheritdoc/>
    protected override CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    ) => Objective;

    /// <summary>Mean over negatives of −log σ(positive − negative).</summary>
    public static float Objective(Span<float> scores)
    {
        var (positive, negatives) = (scores[0], scores.Length - 1);
        var loss = 0f;
        scores[0] = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            var difference = scores[i] - positive;
            loss += Logistic.SoftPlus(difference);
            scores[i] = Logistic.Sigmoid(difference) / negatives;
            scores[0] -= scores[i];
        }

        return loss / negatives;
    }
}
