using Rechub.Data;
using Rechub.Models;

namespace Rechub.Training.Losses;

/// <summary>Hinge loss against the hardest sampled negative.</summary>
internal sealed class HingeLoss : SampledLoss
{
    private const float Margin = 1;

    /// <inheritdoc/>
    public override LossKind Kind => LossKind.Hinge;

    /// <inheritdoc/>
    protected override CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    ) => scores => Objective(scores, Margin);

    /// <summary>max(0, largest negative − positive + margin).</summary>
    public static float Objective(Span<float> scores, float margin)
    {
        var hardest = 1;
        for (var i = 2; i < scores.Length; i++)
        {
            if (scores[i] > scores[hardest])
                hardest = i;
        }

        var loss = scores[hardest] - scores[0] + margin;
        scores.Clear();
        if (loss <= 0)
            return 0;
        scores[0] = -1;
        scores[hardest] = 1;
        return loss;
    }
}
