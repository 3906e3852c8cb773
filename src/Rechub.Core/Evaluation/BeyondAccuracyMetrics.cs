using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rechub.Evaluation;

/// <summary>
/// Beyond-accuracy metrics of lists: coverage (how much of the catalog is recommended), diversity (how dissimilar the items of a
/// list are) and novelty (how unpopular they are). One pass over a list serves all cut-offs. Hot loops skip tiered compilation,
/// since most processes measure once.
/// </summary>
/// <remarks>
/// Coverage is catalog coverage, and diversity the intra-list distance with 1 − cosine (Ziegler et al. 2005; Ge et al. 2010).
/// Novelty is the mean self-information −log2 p of the items, p being an item's share of the interactions (Zhou et al. 2010).
/// </remarks>
internal sealed class BeyondAccuracyMetrics
{
    // Lower bounds of the convention that fills what is undefined: they keep the direction of a zero vector and the
    // self-information of an unseen item finite.
    private const double SmallestNorm = 1e-10;
    private const double SmallestPopularity = 1e-10;

    private readonly int[] cutoffs;
    private readonly int[] ascending;
    private readonly int[][] numbers;
    private readonly object[] items;
    private readonly bool fills;
    private readonly double?[]? popularities;
    private readonly double[]? surprisals;
    private readonly double[]?[]? unitVectors;
    private readonly (double Diversity, double Novelty)[] values;

    /// <summary>Measures lists.</summary>
    /// <param name="lists">Item ids of each list, best first.</param>
    /// <param name="cutoffs">The cut-offs.</param>
    /// <param name="vectorsOf">Returns the vectors of items, null for an item without one. Null if diversity is not asked for.</param>
    /// <param name="popularityOf">
    /// Returns an item's share of the interactions, null for one that is not in the catalog. Null if there is no catalog.
    /// </param>
    /// <param name="convention">What becomes of undefined values.</param>
    /// <param name="cancellation">Stops the work.</param>
    public BeyondAccuracyMetrics(
        IReadOnlyList<IReadOnlyList<object>> lists,
        IReadOnlyList<int> cutoffs,
        Func<object[], float[]?[]>? vectorsOf,
        Func<object, double?>? popularityOf,
        MetricConvention convention,
        CancellationToken cancellation = default
    )
    {
        this.cutoffs = [.. cutoffs];
        ascending = [.. Enumerable.Range(0, cutoffs.Count).OrderBy(i => cutoffs[i])];
        (numbers, items) = Number(lists, cutoffs.Max());
        fills = convention.FillUndefined;
        if (popularityOf is not null)
        {
            popularities = Array.ConvertAll(items, item => popularityOf(item));
            surprisals = Array.ConvertAll(popularities, Surprisal);
        }

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

    /// <summary>The distinct items of some lists at a cut-off, given by its index, by what the catalog knows of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RecommendedItems Recommended(int cutoff, IEnumerable<int> lists)
    {
        var recommended = new bool[items.Length];
        foreach (var list in lists)
        {
            foreach (var number in Top(list, cutoffs[cutoff]))
                recommended[number] = true;
        }

        var (known, unknown, unseen) = (0, 0, 0);
        for (var number = 0; number < items.Length; number++)
        {
            if (!recommended[number])
                continue;
            var popularity = popularities?[number];
            known += popularity is not null || fills ? 1 : 0;
            unknown += popularity is null ? 1 : 0;
            unseen += popularity is 0 ? 1 : 0;
        }

        return new RecommendedItems(known, unknown, unseen);
    }

    /// <summary>
    /// Diversity: the mean over lists of the mean 1 − cosine of all pairs of items with vectors. It is undefined for a list with
    /// fewer than two of them.
    /// </summary>
    public ListMean Diversity(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Diversity));

    /// <summary>
    /// Novelty: the mean over lists of the mean −log2 of the items' popularity, in bits. It is undefined for an item without
    /// interactions, which is left out, and for a list of no other items.
    /// </summary>
    public ListMean Novelty(int cutoff, IEnumerable<int> lists) =>
        Mean(lists.Select(list => values[(list * cutoffs.Length) + cutoff].Novelty));

    private ListMean Mean(IEnumerable<double> values)
    {
        var (sum, defined, undefined) = (0.0, 0, 0);
        foreach (var value in values)
        {
            if (double.IsNaN(value))
                undefined++;
            else
            {
                sum += value;
                defined++;
            }
        }

        return new ListMean(
            defined > 0 ? sum / defined
                : fills ? 0
                : null,
            undefined
        );
    }

    private double Surprisal(double? popularity) =>
        fills ? -Math.Log2(Math.Max(popularity ?? 0, SmallestPopularity))
        : popularity > 0 ? -Math.Log2(popularity.Value)
        : double.NaN;

    private ReadOnlySpan<int> Top(int list, int cutoff) =>
        numbers[list].AsSpan(0, Math.Min(cutoff, numbers[list].Length));

    /// <summary>Passes over a list once, and takes the running values at every cut-off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Measure(int list)
    {
        var top = numbers[list];
        var rank = 0;
        var surprisal = 0.0;
        var surprising = 0;
        double[]? sum = null;
        var count = 0;
        var squares = 0.0;
        foreach (var cutoff in ascending)
        {
            for (; rank < Math.Min(cutoffs[cutoff], top.Length); rank++)
            {
                if (surprisals is not null && !double.IsNaN(surprisals[top[rank]]))
                {
                    surprisal += surprisals[top[rank]];
                    surprising++;
                }

                if (unitVectors?[top[rank]] is not { } unit)
                    continue;
                sum ??= new double[unit.Length];
                Add(sum, unit);
                count++;
                squares += unit[^1];
            }

            values[(list * cutoffs.Length) + cutoff] = (
                count < 2 ? double.NaN : Distance(sum!, count, squares),
                surprising == 0 ? double.NaN : surprisal / surprising
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

    /// <summary>
    /// The unit vector, followed by its squared length, 1. A zero vector has no direction: null, or where undefined values are filled
    /// zeros with length 0.
    /// </summary>
    private double[]? UnitVector(float[]? vector)
    {
        var length = vector is null ? 0 : Math.Sqrt(vector.Sum(x => (double)x * x));
        if (vector is null || (length == 0 && !fills))
            return null;
        var norm = Math.Max(length, SmallestNorm);
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
