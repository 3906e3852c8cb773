using Rechub.Models;

namespace Rechub.Training.Batches;

/// <summary>The distributions of <see cref="NegativeSampling"/>.</summary>
internal static class NegativeProbabilities
{
    /// <summary>Probability of each item, given the number of its training interactions. Of equal counts, the lower row has the better rank.</summary>
    public static double[] Of(NegativeSampling sampling, int[] counts)
    {
        double[] weights = sampling switch
        {
            NegativeSampling.Uniform => Array.ConvertAll(counts, _ => 1.0),
            NegativeSampling.Popularity => Array.ConvertAll(counts, count => Math.Pow(count, 0.75)),
            NegativeSampling.LogPopularity => Array.ConvertAll(
                counts,
                count => Math.Log(count + 1.0) + 1e-6
            ),
            NegativeSampling.LogUniform => ByRank(counts),
            _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling, null),
        };
        var total = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / total);
    }

    private static double[] ByRank(int[] counts)
    {
        int[] items =
        [
            .. Enumerable.Range(0, counts.Length).OrderByDescending(item => counts[item]),
        ];
        var weights = new double[counts.Length];
        for (var rank = 0; rank < items.Length; rank++)
            weights[items[rank]] = Math.Log((rank + 2.0) / (rank + 1.0));
        return weights;
    }
}
