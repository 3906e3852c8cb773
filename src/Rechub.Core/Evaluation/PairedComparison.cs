using System.Globalization;

namespace Rechub.Evaluation;

/// <summary>How two runs differ in a metric, user by user.</summary>
/// <param name="Metric">Name of the metric.</param>
/// <param name="K">The cut-off.</param>
/// <param name="Reference">Mean of the reference run.</param>
/// <param name="Difference">Mean of the other run.</param>
/// <param name="Change">The other run's mean minus the reference's.</param>
/// <param name="PValue">
/// Two-sided p of the paired t statistic, by the normal distribution, which holds for the hundreds of users that a comparison
/// needs; 1 where no user differs.
/// </param>
/// <param name="UserCount">Users that both runs have.</param>
public sealed record TopKComparison(
    string Metric,
    int K,
    double Reference,
    double Difference,
    double Change,
    double PValue,
    int UserCount
);

/// <summary>Compares the per-user metrics of two runs.</summary>
public static class PairedComparison
{
    private static readonly (string Name, Func<UserMetric, double> Value)[] Metrics =
    [
        (nameof(UserMetric.NDCG), x => x.NDCG),
        (nameof(UserMetric.MRR), x => x.MRR),
        (nameof(UserMetric.Recall), x => x.Recall),
        (nameof(UserMetric.HitRate), x => x.HitRate),
        (nameof(UserMetric.Precision), x => x.Precision),
        (nameof(UserMetric.MAP), x => x.MAP),
    ];

    /// <summary>A comparison a cut-off and metric, over the users that stand in both runs.</summary>
    /// <exception cref="RechubException">The runs share no user at any cut-off.</exception>
    public static IReadOnlyList<TopKComparison> Compare(
        IEnumerable<UserMetric> reference,
        IEnumerable<UserMetric> difference
    )
    {
        var pairs = reference
            .Join(difference, PairOf, PairOf, (x, y) => (X: x, Y: y))
            .GroupBy(pair => pair.X.K)
            .ToArray();
        if (pairs.Length == 0)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "NothingToCompare",
                "The two runs share no user at any cut-off. Measure both with -PerUser, on the same data and cut-offs."
            );
        return
        [
            .. pairs.SelectMany(group =>
                Metrics.Select(metric => Compare(metric.Name, metric.Value, group.Key, [.. group]))
            ),
        ];
    }

    // A run that was saved has its ids as text.
    private static (string UserId, int K) PairOf(UserMetric metric) =>
        (Convert.ToString(metric.UserId, CultureInfo.InvariantCulture)!, metric.K);

    private static TopKComparison Compare(
        string name,
        Func<UserMetric, double> value,
        int cutoff,
        (UserMetric X, UserMetric Y)[] pairs
    )
    {
        var changes = Array.ConvertAll(pairs, pair => value(pair.Y) - value(pair.X));
        var mean = changes.Average();
        var variance = changes.Sum(x => (x - mean) * (x - mean)) / Math.Max(1, changes.Length - 1);
        var error = Math.Sqrt(variance / changes.Length);
        var p =
            error > 0 ? Complement(Math.Abs(mean) / error / Math.Sqrt(2))
            : mean == 0 ? 1
            : 0;
        return new TopKComparison(
            name,
            cutoff,
            pairs.Average(pair => value(pair.X)),
            pairs.Average(pair => value(pair.Y)),
            mean,
            p,
            pairs.Length
        );
    }

    // erfc for x ≥ 0 (Abramowitz and Stegun 7.1.26, error below 1.5e-7).
    private static double Complement(double x)
    {
        var t = 1 / (1 + (0.3275911 * x));
        var series =
            t
            * (
                0.254829592
                + (
                    t
                    * (
                        -0.284496736
                        + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429)))))
                    )
                )
            );
        return series * Math.Exp(-x * x);
    }
}
