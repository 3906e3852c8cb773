namespace Rechub.Numerics;

/// <summary>
/// Draws from a discrete distribution over 0 … n − 1 in O(1) after O(n) preparation (Walker's alias method, Vose 1991).
/// Immutable: threads may share it, each with its own stream.
/// </summary>
public sealed class AliasTable
{
    private readonly double[] threshold;
    private readonly int[] alias;

    /// <summary>Builds the table.</summary>
    /// <param name="weights">Weights of the numbers: finite, not negative and not all zero. They need not sum to 1.</param>
    /// <exception cref="ArgumentException">A weight is negative or not finite, or all are zero.</exception>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight)))
                throw new ArgumentException(
                    "Weights must be finite and not negative.",
                    nameof(weights)
                );
            sum += weight;
        }

        if (!(sum > 0 && double.IsFinite(sum)))
            throw new ArgumentException("Weights must have a positive sum.", nameof(weights));
        threshold = new double[weights.Length];
        alias = new int[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (var i = 0; i < threshold.Length; i++)
        {
            threshold[i] = weights[i] / sum * threshold.Length;
            alias[i] = i;
            (threshold[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (less, more) = (small.Pop(), large.Pop());
            alias[less] = more;
            threshold[more] -= 1 - threshold[less];
            (threshold[more] < 1 ? small : large).Push(more);
        }

        // Only rounding leaves an entry here: its probability is 1.
        foreach (var rest in small)
            threshold[rest] = 1;
        foreach (var rest in large)
            threshold[rest] = 1;
    }

    /// <summary>The n of 0 … n − 1.</summary>
    public int Count => alias.Length;

    /// <summary>Draws a number.</summary>
    public int Draw(RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var bin = random.Next(alias.Length);
        return random.NextDouble() < threshold[bin] ? bin : alias[bin];
    }
}
