using Rechub.Interactions;
using Rechub.Sampling;

namespace Rechub.Training;

/// <summary>The loss that options ask for.</summary>
internal static class Losses
{
    /// <summary>Makes a loss; an in-batch softmax takes its correction from the training part of <paramref name="data"/>.</summary>
    public static ILoss Create(TrainingOptions options, InteractionData data) =>
        options.Loss switch
        {
            LossKind.BinaryCrossEntropy => new CandidateLoss(
                CandidateObjectives.BinaryCrossEntropy
            ),
            LossKind.Bpr => new CandidateLoss(CandidateObjectives.Bpr),
            LossKind.Hinge => new CandidateLoss(CandidateObjectives.Hinge),
            LossKind.SampledSoftmax => new CandidateLoss(CandidateObjectives.Softmax),
            LossKind.InBatchSoftmax => new SoftmaxLoss(
                options.LogQCorrection == true ? LogShares(data) : null,
                options.HardNegativeCount ?? 0
            ),
            _ => new SoftmaxLoss(null),
        };

    // An item that was never a target cannot be in a batch; counting it once keeps its logarithm finite.
    private static float[] LogShares(InteractionData data)
    {
        var counts = TrainingSamples.CountItems(data);
        var total = Math.Log(Math.Max(1, counts.Sum(count => (long)count)));
        return Array.ConvertAll(counts, count => (float)(Math.Log(Math.Max(1, count)) - total));
    }
}
