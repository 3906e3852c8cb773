namespace Rechub.Evaluation;

/// <summary>
/// What lists are like beside being right: how much of the catalogue they show (coverage), how unlike each other the items of a
/// list are (diversity), how far from the most popular (novelty).
/// </summary>
/// <param name="cutoff">K.</param>
/// <param name="vectorOf">An item's vector, or null where it has none.</param>
/// <param name="popularityOf">An item's share of the interactions; 0 where it is unknown.</param>
public sealed class ListCharacter(
    int cutoff,
    Func<object, float[]?> vectorOf,
    Func<object, double> popularityOf
)
{
    // The floors of the reference: a zero vector has no direction, an unseen item a very large but finite surprise.
    private const double SmallestNorm = 1e-10;
    private const double SmallestPopularity = 1e-10;

    private readonly HashSet<object> shown = [];
    private double diversity;
    private int diverseUsers;
    private double novelty;
    private int noveltyUsers;

    /// <summary>Mean diversity over users with at least two items that have vectors; 0 without any.</summary>
    public double Diversity => diverseUsers == 0 ? 0 : diversity / diverseUsers;

    /// <summary>Mean novelty over users with a list; 0 without any.</summary>
    public double Novelty => noveltyUsers == 0 ? 0 : novelty / noveltyUsers;

    /// <summary>Adds a user's list.</summary>
    public void Add(IReadOnlyList<object> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var top = items.Take(cutoff).ToArray();
        shown.UnionWith(top);
        if (top.Length == 0)
            return;
        novelty += top.Average(item =>
            -Math.Log2(Math.Max(popularityOf(item), SmallestPopularity))
        );
        noveltyUsers++;
        var vectors = top.Select(vectorOf).OfType<float[]>().ToArray();
        if (vectors.Length < 2)
            return;
        diversity += MeanDistance(vectors);
        diverseUsers++;
    }

    /// <summary>Share of a catalogue that stands in any list.</summary>
    public double Coverage(int catalogueCount) => (double)shown.Count / catalogueCount;

    // With unit vectors the sum of all pairwise cosines is (|sum|² − n) / 2: linear in the length of a list.
    private static double MeanDistance(float[][] vectors)
    {
        var sum = new double[vectors[0].Length];
        var own = 0.0;
        foreach (var vector in vectors)
        {
            var norm = Math.Max(Math.Sqrt(vector.Sum(x => (double)x * x)), SmallestNorm);
            for (var d = 0; d < sum.Length; d++)
            {
                var x = vector[d] / norm;
                sum[d] += x;
                own += x * x;
            }
        }

        var pairs = vectors.Length * (vectors.Length - 1.0) / 2;
        return 1 - ((sum.Sum(x => x * x) - own) / 2 / pairs);
    }
}
