using Rechub.Numerics;

namespace Rechub.Sampling;

/// <summary>Draws from a discrete distribution in constant time (Walker 1977, built as Vose 1991).</summary>
internal sealed class AliasTable
{
    private readonly double[] threshold;
    private readonly int[] alias;

    /// <summary>Builds the table of weights, which need not sum to 1. O(n).</summary>
    /// <exception cref="ArgumentException">No weight is positive, or one is negative or not finite.</exception>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (var weight in weights)
        {
            if (!(weight >= 0) || double.IsInfinity(weight))
                throw new ArgumentException(
                    $"A weight is {weight}; weights must be finite and not negative.",
                    nameof(weights)
                );
            total += weight;
        }

        if (total == 0)
            throw new ArgumentException("At least one weight must be positive.", nameof(weights));
        threshold = new double[weights.Length];
        alias = new int[weights.Length];
        var (small, large) = (new Stack<int>(), new Stack<int>());
        for (var i = 0; i < weights.Length; i++)
        {
            threshold[i] = weights[i] / total * weights.Length;
            (threshold[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            alias[less] = more;
            threshold[more] += threshold[less] - 1;
            (threshold[more] < 1 ? small : large).Push(more);
        }

        // What rounding left over is exactly full.
        foreach (var i in small.Concat(large))
            threshold[i] = 1;
    }

    /// <summary>Draws an index.</summary>
    public int Draw(RandomStream random)
    {
        var i = random.Next(threshold.Length);
        return random.NextDouble() < threshold[i] ? i : alias[i];
    }
}
