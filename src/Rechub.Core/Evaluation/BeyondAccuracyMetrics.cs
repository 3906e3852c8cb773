using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rechub.Evaluation;

/// <summary>
/// What lists are like beside being right: how much of the catalog they show (coverage), how unlike each other the items of a
/// list are (diversity), how far from the most popular (novelty). Every list is looked at once for all cut-offs. Loops are
/// compiled optimized at once, for most processes measure once.
/// </summary>
internal sealed class BeyondAccuracyMetrics
{
    // The floors of the reference: a zero vector has no direction, an unseen item a very large but finite surprise.
    private const double SmallestNorm = 1e-10;
    private const double SmallestPopularity = 1e-10;

    private readonly int[] cutoffs;
    private readonly int[] ascending;
    private readonly int[][] codes;
    private readonly object[] items;
    private readonly double[]? surprises;
    private readonly double[]?[]? directions;
    private readonly (double Diversity, double Novelty)[] values;

    /// <param name="lists">Item ids of each list, best first.</param>
    /// <param name="cutoffs">The cut-offs.</param>
    /// <param name="vectorsOf">Vectors of items, null where one has none; null for no diversity.</param>
    /// <param name="popularityOf">An item's share of the interactions, 0 where it is unknown; null for no novelty.</param>
    /// <param name="cancellation">Stops the work.</param>
    public BeyondAccuracyMetrics(
        IReadOnlyList<IReadOnlyList<object>> lists,
        IReadOnlyList<int> cutoffs,
        Func<object[], float[]?[]>? vectorsOf,
        Func<object, double>? popularityOf,
        CancellationToken cancellation = default
    )
    {
        this.cutoffs = [.. cutoffs];
        ascending = [.. Enumerable.Range(0, cutoffs.Count).OrderBy(i => cutoffs[i])];
        (codes, items) = Number(lists, cutoffs.Max());
        if (popularityOf is not null)
            surprises = Array.ConvertAll(
                items,
                item => -Math.Log2(Math.Max(popularityOf(item), SmallestPopularity))
            );
        if (vectorsOf is not null)
            directions = Array.ConvertAll(vectorsOf(items), Direction);
        values = new (double, double)[lists.Count * cutoffs.Count];
        Parallel.For(
            0,
            lists.Count,
            new ParallelOptions { CancellationToken = cancellation },
            Describe
        );
    }

    /// <summary>Number of distinct items that some lists show at a cut-off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ShownCount(int cutoff, IEnumerable<int> lists)
    {
        var shown = new bool[items.Length];
        var count = 0;
        foreach (var list in lists)
        {
            foreach (var code in Top(list, cutoffs[cutoff]))
            {
                count += shown[code] ? 0 : 1;
                shown[code] = true;
            }
        }

        return count;
    }

    /// <summary>
    /// Mean over some lists of the mean 1 − cosine of every two items; over those with at least two items that have vectors, 0
    /// without any.
    /// </summary>
    public double Diversity(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Diversity));

    /// <summary>Mean over some lists of the mean −log2 of an item's popularity; over those that are not empty, 0 without any.</summary>
    public double Novelty(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Novelty));

    private static double Mean(IEnumerable<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Average();

    private ReadOnlySpan<int> Top(int list, int cutoff) =>
        codes[list].AsSpan(0, Math.Min(cutoff, codes[list].Length));

    /// <summary>Walks a list once, and looks at what has gathered at every cut-off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Describe(int list)
    {
        var top = codes[list];
        var place = 0;
        var surprise = 0.0;
        double[]? sum = null;
        var described = 0;
        var squares = 0.0;
        foreach (var cutoff in ascending)
        {
            for (; place < Math.Min(cutoffs[cutoff], top.Length); place++)
            {
                if (surprises is not null)
                    surprise += surprises[top[place]];
                if (directions?[top[place]] is not { } direction)
                    continue;
                sum ??= new double[direction.Length];
                Add(sum, direction);
                described++;
                squares += direction[^1];
            }

            values[(list * cutoffs.Length) + cutoff] = (
                described < 2 ? double.NaN : Distance(sum!, described, squares),
                surprises is null || place == 0 ? double.NaN : surprise / place
            );
        }
    }

    // With unit vectors the sum of all pairwise cosines is (|sum|² − Σ|v|²) / 2: linear in the length of a list.
    private static double Distance(double[] sum, int count, double squares)
    {
        var square = 0.0;
        for (var d = 0; d < sum.Length - 1; d++)
            square += sum[d] * sum[d];
        var pairs = count * (count - 1.0) / 2;
        return 1 - ((square - squares) / 2 / pairs);
    }

    /// <summary>A vector of length one, and after it its square: 1, or 0 for a zero vector.</summary>
    private static double[]? Direction(float[]? vector)
    {
        if (vector is null)
            return null;
        var norm = Math.Max(Math.Sqrt(vector.Sum(x => (double)x * x)), SmallestNorm);
        var direction = new double[vector.Length + 1];
        for (var d = 0; d < vector.Length; d++)
        {
            direction[d] = vector[d] / norm;
            direction[^1] += direction[d] * direction[d];
        }

        return direction;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(double[] sum, double[] values)
    {
        var sums = MemoryMarshal.Cast<double, Vector<double>>(sum.AsSpan());
        var added = MemoryMarshal.Cast<double, Vector<double>>(values);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += added[i];
        for (var d = sums.Length * Vector<double>.Count; d < sum.Length; d++)
            sum[d] += values[d];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (int[][] Codes, object[] Items) Number(
        IReadOnlyList<IReadOnlyList<object>> lists,
        int length
    )
    {
        var numbers = new ItemNumbers();
        var codes = new int[lists.Count][];
        for (var list = 0; list < codes.Length; list++)
        {
            var top = codes[list] = new int[Math.Min(length, lists[list].Count)];
            for (var i = 0; i < top.Length; i++)
                top[i] = numbers.NumberOf(lists[list][i]);
        }

        return (codes, numbers.ToArray());
    }
}
