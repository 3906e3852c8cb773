using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rechub.Evaluation;

/// <summary>
/// Beyond-accuracy metrics of lists: coverage (how much of the catalog is recommended), diversity (how dissimilar the items of a
/// list are) and novelty (how unpopular they are). One pass over a list serves all cut-offs. Hot loops skip tiered compilation,
/// since most processes measure once.
/// </summary>
internal sealed class BeyondAccuracyMetrics
{
    // Lower bounds, as in torch-rechub: they keep the direction of a zero vector and the surprisal of an unseen item finite.
    private const double SmallestNorm = 1e-10;
    private const double SmallestPopularity = 1e-10;

    private readonly int[] cutoffs;
    private readonly int[] ascending;
    private readonly int[][] numbers;
    private readonly object[] items;
    private readonly double[]? surprisals;
    private readonly double[]?[]? unitVectors;
    private readonly (double Diversity, double Novelty)[] values;

    /// <summary>Measures lists.</summary>
    /// <param name="lists">Item ids of each list, best first.</param>
    /// <param name="cutoffs">The cut-offs.</param>
    /// <param name="vectorsOf">Returns the vectors of items, null for an item without one. Null if diversity is not asked for.</param>
    /// <param name="popularityOf">Returns an item's share of the interactions, 0 if unknown. Null if novelty is not asked for.</param>
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
        (numbers, items) = Number(lists, cutoffs.Max());
        if (popularityOf is not null)
            surprisals = Array.ConvertAll(
                items,
                item => -Math.Log2(Math.Max(popularityOf(item), SmallestPopularity))
            );
        if (vectorsOf is not null)
            unitVectors = Array.ConvertAll(vectorsOf(items), UnitVector);
        values = new (double, double)[lists.Count * cutoffs.Count];
        Parallel.For(
            0,
            lists.Count,
            new ParallelOptions { CancellationToken = cancellation },
            Measure
        );
    }

    /// <summary>Number of distinct items in some lists at a cut-off, given by its index.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int RecommendedCount(int cutoff, IEnumerable<int> lists)
    {
        var recommended = new bool[items.Length];
        var count = 0;
        foreach (var list in lists)
        {
            foreach (var number in Top(list, cutoffs[cutoff]))
            {
                count += recommended[number] ? 0 : 1;
                recommended[number] = true;
            }
        }

        return count;
    }

    /// <summary>
    /// Diversity: the mean over lists of the mean 1 − cosine of all pairs of items. Lists with fewer than two items with vectors do not
    /// count; 0 if none counts.
    /// </summary>
    public double Diversity(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Diversity));

    /// <summary>Novelty: the mean over lists of the mean −log2 of the items' popularity. Empty lists do not count; 0 if none counts.</summary>
    public double Novelty(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Novelty));

    private static double Mean(IEnumerable<double> values) =>
        values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(0).Average();

    private ReadOnlySpan<int> Top(int list, int cutoff) =>
        numbers[list].AsSpan(0, Math.Min(cutoff, numbers[list].Length));

    /// <summary>Passes over a list once, and takes the running values at every cut-off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(int list)
    {
        var top = numbers[list];
        var rank = 0;
        var surprisal = 0.0;
        double[]? sum = null;
        var count = 0;
        var squares = 0.0;
        foreach (var cutoff in ascending)
        {
            for (; rank < Math.Min(cutoffs[cutoff], top.Length); rank++)
            {
                if (surprisals is not null)
                    surprisal += surprisals[top[rank]];
                if (unitVectors?[top[rank]] is not { } unit)
                    continue;
                sum ??= new double[unit.Length];
                Add(sum, unit);
                count++;
                squares += unit[^1];
            }

            values[(list * cutoffs.Length) + cutoff] = (
                count < 2 ? double.NaN : Distance(sum!, count, squares),
                surprisals is null || rank == 0 ? double.NaN : surprisal / rank
            );
        }
    }

    // For unit vectors v the sum of all pairwise cosines is (|Σv|² − Σ|v|²) / 2: linear in the length of the list.
    private static double Distance(double[] sum, int count, double squares)
    {
        var square = 0.0;
        for (var d = 0; d < sum.Length - 1; d++)
            square += sum[d] * sum[d];
        var pairs = count * (count - 1.0) / 2;
        return 1 - ((square - squares) / 2 / pairs);
    }

    /// <summary>The unit vector, followed by its squared length: 1, or 0 for a zero vector.</summary>
    private static double[]? UnitVector(float[]? vector)
    {
        if (vector is null)
            return null;
        var norm = Math.Max(Math.Sqrt(vector.Sum(x => (double)x * x)), SmallestNorm);
        var unit = new double[vector.Length + 1];
        for (var d = 0; d < vector.Length; d++)
        {
            unit[d] = vector[d] / norm;
            unit[^1] += unit[d] * unit[d];
        }

        return unit;
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
    private static (int[][] Numbers, object[] Items) Number(
        IReadOnlyList<IReadOnlyList<object>> lists,
        int length
    )
    {
        var known = new ItemNumbers();
        var numbers = new int[lists.Count][];
        for (var list = 0; list < numbers.Length; list++)
        {
            var top = numbers[list] = new int[Math.Min(length, lists[list].Count)];
            for (var i = 0; i < top.Length; i++)
                top[i] = known.NumberOf(lists[list][i]);
        }

        return (numbers, known.ToArray());
    }
}
