namespace Rechub.Evaluation;

/// <summary>Combines the metrics of folds: mean and standard deviation over the folds that have a group.</summary>
public static class FoldMeans
{
    private static readonly (string Name, Func<TopKMetric, double> Value)[] Metrics =
    [
        (nameof(TopKMetric.NDCG), x => x.NDCG),
        (nameof(TopKMetric.MRR), x => x.MRR),
        (nameof(TopKMetric.Recall), x => x.Recall),
        (nameof(TopKMetric.HitRate), x => x.HitRate),
        (nameof(TopKMetric.Precision), x => x.Precision),
        (nameof(TopKMetric.MAP), x => x.MAP),
    ];

    /// <summary>One record per group and cut-off, in the order of the groups.</summary>
    /// <param name="folds">The metrics of each fold, as <see cref="ListMeasurement"/> computes them.</param>
    public static IReadOnlyList<TopKMetric> Of(IEnumerable<IReadOnlyList<TopKMetric>> folds)
    {
        ArgumentNullException.ThrowIfNull(folds);
        return
        [
            .. folds
                .SelectMany(fold => fold)
                .GroupBy(metric => (metric.Group, metric.K))
                .Select(group => Mean([.. group]))
                .OrderBy(metric => metric.GroupKey, ListGroups.KeyOrder),
        ];
    }

    private static TopKMetric Mean(TopKMetric[] folds) =>
        new(
            K: folds[0].K,
            NDCG: folds.Average(x => x.NDCG),
            MRR: folds.Average(x => x.MRR),
            Recall: folds.Average(x => x.Recall),
            HitRate: folds.Average(x => x.HitRate),
            Precision: folds.Average(x => x.Precision),
            UserCount: folds.Sum(x => x.UserCount)
        )
        {
            SkippedUserCount = folds.Sum(x => x.SkippedUserCount),
            UnlistedUserCount = folds.Sum(x => x.UnlistedUserCount),
            MAP = folds.Average(x => x.MAP),
            MicroHit = folds.Average(x => x.MicroHit),
            Group = folds[0].Group,
            GroupKey = folds[0].GroupKey,
            CandidateCount = folds[0].CandidateCount,
            RepeatedShare = folds.Average(x => x.RepeatedShare),
            Coverage = folds.Average(x => x.Coverage),
            UnknownItemCount = Sum(folds, x => x.UnknownItemCount),
            Diversity = folds.Average(x => x.Diversity),
            UndefinedDiversityCount = Sum(folds, x => x.UndefinedDiversityCount),
            Novelty = folds.Average(x => x.Novelty),
            UnseenItemCount = Sum(folds, x => x.UnseenItemCount),
            FoldMetric = folds,
            Deviation =
            [
                .. Metrics.Select(metric => new MetricDeviation(
                    metric.Name,
                    Deviation(Array.ConvertAll(folds, fold => metric.Value(fold)))
                )),
            ],
        };

    // The sum of nothing known is not 0.
    private static int? Sum(TopKMetric[] folds, Func<TopKMetric, int?> value) =>
        folds.All(fold => value(fold) is null) ? null : folds.Sum(value);

    private static double? Deviation(double[] values)
    {
        if (values.Length < 2)
            return null;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1));
    }
}
