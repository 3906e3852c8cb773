using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>The probability that a batch contains an item.</summary>
internal static class BatchInclusion
{
    /// <summary>
    /// log(1 − (1 − p)^B·(1 − u)^N) for each item: the probability that it is a positive or drawn, for its share p of the training
    /// interactions and its probability u in a draw. An item that is never a target counts as one that is once, which keeps its
    /// logarithm finite.
    /// </summary>
    /// <param name="counts">The number of training interactions of each item.</param>
    /// <param name="positives">B, the number of positives of a batch.</param>
    /// <param name="sampling">How negatives are drawn that all positives share.</param>
    /// <param name="draws">N, the number of these draws; 0 for none.</param>
    public static float[] Log(
        int[] counts,
        int positives,
        NegativeSampling sampling = default,
        int draws = 0
    )
    {
        var total = (double)Math.Max(1, counts.Sum(count => (long)count));
        var drawn = draws == 0 ? null : NegativeProbabilities.Of(sampling, counts);
        var logarithms = new float[counts.Length];
        for (var item = 0; item < counts.Length; item++)
        {
            var absent = positives * double.LogP1(-Math.Max(1, counts[item]) / total);
            if (drawn is not null)
                absent += draws * double.LogP1(-drawn[item]);
            logarithms[item] = (float)Math.Log(-double.ExpM1(absent));
        }

        return logarithms;
    }
}
