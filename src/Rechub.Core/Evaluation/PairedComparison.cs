using System.Globalization;
using Rechub.Data;

namespace Rechub.Evaluation;

/// <summary>Compares the per-user metrics of two runs.</summary>
public static class PairedComparison
{
    private const double Rounding = 1e-12;

    private static readonly (string Name, Func<UserMetric, double> Value)[] Metrics =
    [
        (nameof(UserMetric.NDCG), x => x.NDCG),
        (nameof(UserMetric.MRR), x => x.MRR),
        (nameof(UserMetric.Recall), x => x.Recall),
        (nameof(UserMetric.HitRate), x => x.HitRate),
        (nameof(UserMetric.Precision), x => x.Precision),
        (nameof(UserMetric.MAP), x => x.MAP),
    ];

    /// <summary>One comparison per cut-off and metric, over the users of both runs.</summary>
    /// <exception cref="RechubException">
    /// <c>NothingToCompare</c>: the runs share no user at any cut-off. <c>UserMeasuredTwice</c>: a run has a user twice at a cut-off.
    /// <c>CandidatesDiffer</c>: the runs are not ranked among as many candidates.
    /// </exception>
    public static IReadOnlyList<TopKComparison> Compare(
        IEnumerable<UserMetric> reference,
        IEnumerable<UserMetric> difference
    )
    {
        var others = ByUser(difference);
        var pairs = ByUser(reference)
            .Where(metric => others.ContainsKey(metric.Key))
            .Select(metric => (X: metric.Value, Y: others[metric.Key]))
            .GroupBy(pair => pair.X.K)
            .ToArray();
        if (pairs.Length == 0)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "NothingToCompare",
                "The two runs share no user at any cut-off. Measure both with -PerUser, on the same data and cut-offs."
            );
        if (
            Array.Find(
                [.. pairs.SelectMany(group => group)],
                pair => pair.X.CandidateCount != pair.Y.CandidateCount
            ) is
            { X: { } one, Y: { } other }
        )
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "CandidatesDiffer",
                $"One run is ranked among {Candidates(one)} and the other among {Candidates(other)}, so their difference is not that of the models. Make both with the same -SampleCandidate, or both without.",
                one.UserId
            );
        return
        [
            .. pairs.SelectMany(group =>
                Metrics.Select(metric => Compare(metric.Name, metric.Value, group.Key, [.. group]))
            ),
        ];
    }

    private static string Candidates(UserMetric metric) =>
        metric.CandidateCount is { } count
            ? string.Create(CultureInfo.InvariantCulture, $"{count} sampled items")
            : "all items";

    // The ids of a saved run are text.
    private static (string UserId, int K, int? Fold) PairOf(UserMetric metric) =>
        (EntityId.TextOf(metric.UserId), metric.K, metric.Fold);

    private static OrderedDictionary<(string UserId, int K, int? Fold), UserMetric> ByUser(
        IEnumerable<UserMetric> run
    )
    {
        var metrics = new OrderedDictionary<(string, int, int?), UserMetric>();
        foreach (var metric in run)
        {
            if (!metrics.TryAdd(PairOf(metric), metric))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "UserMeasuredTwice",
                    $"User '{metric.UserId}' occurs twice in a run at K = {metric.K}; a run has one row per user and cut-off. Give one run each, as Measure-TopK -PerUser outputs it.",
                    metric.UserId
                );
        }

        return metrics;
    }

    private static TopKComparison Compare(
        string name,
        Func<UserMetric, double> value,
        int cutoff,
        (UserMetric X, UserMetric Y)[] pairs
    )
    {
        var changes = Array.ConvertAll(pairs, pair => value(pair.Y) - value(pair.X));
        var mean = changes.Average();
        return new TopKComparison(
            Metric: name,
            K: cutoff,
            Reference: pairs.Average(pair => value(pair.X)),
            Difference: pairs.Average(pair => value(pair.Y)),
            Change: mean,
            PValue: PValue(changes, mean),
            UserCount: pairs.Length
        );
    }

    private static double PValue(double[] changes, double mean)
    {
        // Metrics lie between 0 and 1: differences that are equal but for rounding are equal.
        if (changes.Max() - changes.Min() <= Rounding)
            return Math.Abs(mean) <= Rounding ? 1 : double.NaN;
        var freedom = changes.Length - 1;
        var variance = changes.Sum(x => (x - mean) * (x - mean)) / freedom;
        return StudentT.TwoSided(mean / Math.Sqrt(variance / changes.Length), freedom);
    }
}
