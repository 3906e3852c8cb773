namespace Rechub.Numerics;

/// <summary>
/// Draws numbers 0 … n − 1 with given weights, O(1) a draw after O(n) preparation (Walker's alias method in Vose's form, 1991).
/// Immutable; threads may share it, each with its own stream.
/// </summary>
public sealed class AliasTable
{
    private readonly double[] threshold;
    private readonly int[] alias;

    /// <summary>Prepares the table.</summary>
    /// <param name="weights">Weights that are finite, not negative and not all zero; they need not add up to one.</param>
    /// <exception cref="ArgumentException">The weights are not such.</exception>
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

        // What rounding left over is full.
        foreach (var rest in small)
            threshold[rest] = 1;
        foreach (var rest in large)
            threshold[rest] = 1;
    }

    /// <summary>How many numbers there are to draw.</summary>
    public int Count => alias.Length;

    /// <summary>Draws a number.</summary>
    public int Draw(RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var place = random.Next(alias.Length);
        return random.NextDouble() < threshold[place] ? place : alias[place];
    }
}
