using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Evaluation;

/// <summary>Computes the metrics of lists.</summary>
/// <param name="cutoffs">The cut-offs.</param>
/// <param name="data">Data for coverage, novelty and groups; null to leave them out.</param>
/// <param name="vectors">Item vectors for diversity; null to leave it out.</param>
/// <param name="confidence">Confidence of the intervals, such as 0.95; null for no intervals.</param>
/// <param name="convention">Choices on which libraries differ; <see cref="MetricConvention.Default"/> when null.</param>
public sealed class ListMeasurement(
    int[] cutoffs,
    InteractionData? data,
    IItemVectorStore? vectors,
    double? confidence,
    MetricConvention? convention = null
)
{
    private readonly MetricConvention convention = convention ?? MetricConvention.Default;

    /// <summary>The metrics of each user with ground truth.</summary>
    public IEnumerable<UserMetric> PerUser(
        IReadOnlyList<MeasuredList> lists,
        CancellationToken cancellation
    ) => Evaluate(lists, cancellation).PerUser();

    /// <summary>The metrics, one record per cut-off, for each group if a column to group by is given.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="groupBy">
    /// A user column of the data; <c>Activity</c> for groups of users by the number of their interactions before the test part;
    /// <c>Popularity</c> for groups of held-out items by the number of their training interactions (Head, Middle, Tail: a third of
    /// these each; Cold: none). Null for all together.
    /// </param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RechubException"><c>ColumnNotFound</c>: there is no data, or it has no such column.</exception>
    public IReadOnlyList<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        string? groupBy,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(lists);
        var groups = ListGroups.Of(lists, groupBy, data);
        var beyondAccuracy = BeyondAccuracy(lists, cancellation);
        return [.. groups.SelectMany(group => Measure(group, beyondAccuracy, cancellation))];
    }

    private IEnumerable<TopKMetric> Measure(
        ListGroup group,
        BeyondAccuracyMetrics? beyondAccuracy,
        CancellationToken cancellation
    )
    {
        var evaluator = Evaluate(group.Lists, cancellation);
        var catalog = group.IsOfItems ? null : data;
        var space = group.IsOfItems ? null : vectors;
        var unlisted = group.Lists.Count(list => !list.IsGiven && list.Relevant.Count > 0);
        foreach (var (i, metric) in evaluator.Report().Index())
        {
            cancellation.ThrowIfCancellationRequested();
            var recommended = catalog is null
                ? default
                : beyondAccuracy!.Recommended(i, group.Indexes);
            var diversity = space is null ? default : beyondAccuracy!.Diversity(i, group.Indexes);
            yield return metric with
            {
                Group = group.Value,
                GroupKey = group.Key,
                UnlistedUserCount = unlisted,
                Coverage = catalog is null ? null : (double)recommended.Covered / catalog.ItemCount,
                UnknownItemCount = catalog is null ? null : recommended.Unknown,
                Novelty = catalog is null ? null : beyondAccuracy!.Novelty(i, group.Indexes).Value,
                UnseenItemCount = catalog is null ? null : recommended.Unseen,
                Diversity = diversity.Value,
                UndefinedDiversityCount = space is null ? null : diversity.UndefinedCount,
                Interval = confidence is { } share
                    ? evaluator.Intervals(i, share, cancellation)
                    : null,
            };
        }
    }

    private TopKEvaluator Evaluate(IEnumerable<MeasuredList> lists, CancellationToken cancellation)
    {
        var evaluator = new TopKEvaluator(cutoffs, convention);
        foreach (var list in lists)
        {
            cancellation.ThrowIfCancellationRequested();
            evaluator.Add(list.UserId, list.Items, list.Relevant, list.Fold);
        }

        return evaluator;
    }

    private BeyondAccuracyMetrics? BeyondAccuracy(
        IReadOnlyList<MeasuredList> lists,
        CancellationToken cancellation
    )
    {
        if (data is null && vectors is null)
            return null;
        var popularity = data is null ? [] : Popularity(data);
        return new BeyondAccuracyMetrics(
            [.. lists.Select(list => list.Items)],
            cutoffs,
            vectors is null
                ? null
                : items => [.. vectors.Read(items, cancellation).Select(item => item?.Vector)],
            data is null
                ? null
                : item => data.Items.Ids.RowOf(item) is var row and >= 0 ? popularity[row] : null,
            convention,
            cancellation
        );
    }

    private static double[] Popularity(InteractionData data)
    {
        var counts = data.CountTraining();
        var total = Math.Max(1.0, counts.PerUser.Sum());
        return Array.ConvertAll(counts.PerItem, count => count / total);
    }
}
