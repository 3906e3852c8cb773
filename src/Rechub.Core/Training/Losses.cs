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
                options.LogQCorrection == true
                    ? LogInclusion(data, options.BatchSettings.PositiveCount)
                    : null,
                options.HardNegativeCount ?? 0
            ),
            _ => new SoftmaxLoss(null),
        };

    // log(1 − (1 − q)^B). An item that was never a target cannot be in a batch; counting it once keeps its logarithm finite.
    private static float[] LogInclusion(InteractionData data, int positives)
    {
        var counts = TrainingSamples.CountItems(data);
        var total = (double)Math.Max(1, counts.Sum(count => (long)count));
        return Array.ConvertAll(
            counts,
            count =>
                (float)
                    Math.Log(-double.ExpM1(positives * double.LogP1(-Math.Max(1, count) / total)))
        );
    }
}
