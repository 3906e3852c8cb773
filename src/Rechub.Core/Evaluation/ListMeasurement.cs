using Rechub.Data;
using Rechub.Indexing;

namespace Rechub.Evaluation;

/// <summary>Computes the metrics of lists.</summary>
/// <param name="cutoffs">The cut-offs.</param>
/// <param name="data">Data for coverage, novelty and groups; null to leave them out.</param>
/// <param name="vectors">Item vectors for diversity; null to leave it out.</param>
/// <param name="confidence">Confidence of the intervals, such as 0.95; null for no intervals.</param>
public sealed class ListMeasurement(
    int[] cutoffs,
    InteractionData? data,
    IItemVectorStore? vectors,
    double? confidence
)
{
    /// <summary>The metrics of each user with ground truth.</summary>
    public IEnumerable<UserMetric> PerUser(
        IReadOnlyList<MeasuredList> lists,
        CancellationToken cancellation
    ) => Evaluate(lists, cancellation).PerUser();

    /// <summary>The metrics, one record per cut-off, for each group if a column to group by is given.</summary>
    /// <param name="lists">The lists.</param>
    /// <param name="groupBy">A user column of the data; null for all users together.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RechubException"><c>ColumnNotFound</c>: there is no data, or it has no such column.</exception>
    public IReadOnlyList<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        string? groupBy,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(lists);
        var groups = Groups(lists, groupBy).ToArray();
        var beyondAccuracy = BeyondAccuracy(lists, cancellation);
        return
        [
            .. groups.SelectMany(group =>
                Measure(lists, group.Indexes, group.Value, beyondAccuracy, cancellation)
            ),
        ];
    }

    private IEnumerable<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        int[] indexes,
        object? group,
        BeyondAccuracyMetrics? beyondAccuracy,
        CancellationToken cancellation
    )
    {
        var evaluator = Evaluate(indexes.Select(index => lists[index]), cancellation);
        foreach (var (i, metric) in evaluator.Report().Index())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return metric with
            {
                Group = group,
                UnlistedUserCount = indexes.Count(index => !lists[index].IsGiven),
                Coverage = data is null
                    ? null
                    : (double)beyondAccuracy!.RecommendedCount(i, indexes) / data.ItemCount,
                Novelty = data is null ? null : beyondAccuracy!.Novelty(i, indexes),
                Diversity = vectors is null ? null : beyondAccuracy!.Diversity(i, indexes),
                Interval = confidence is { } share
                    ? evaluator.Intervals(i, share, cancellation)
                    : null,
            };
        }
    }

    private IEnumerable<(object? Value, int[] Indexes)> Groups(
        IReadOnlyList<MeasuredList> lists,
        string? groupBy
    )
    {
        var indexes = Enumerable.Range(0, lists.Count);
        if (groupBy is null)
            return [(null, [.. indexes])];
        var column =
            data?.Users.Find(groupBy)
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ColumnNotFound",
                data is null
                    ? $"Grouping by '{groupBy}' needs the users' data. Give it with -Data."
                    : $"The users have no column '{groupBy}'. They have: {string.Join(", ", data.Users.Columns.Select(column => column.Name).DefaultIfEmpty("none"))}.",
                groupBy
            );
        return indexes
            .GroupBy(index => ValueOf(column, data.Users.Ids.RowOf(lists[index].UserId)))
            .OrderBy(group => group.Key, GroupOrder)
            .Select(group => (group.Key, group.ToArray()));
    }

    private TopKEvaluator Evaluate(IEnumerable<MeasuredList> lists, CancellationToken cancellation)
    {
        var evaluator = new TopKEvaluator(cutoffs);
        foreach (var list in lists)
        {
            cancellation.ThrowIfCancellationRequested();
            evaluator.Add(list.UserId, list.Items, list.Relevant);
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
                : item => data.Items.Ids.RowOf(item) is var row and >= 0 ? popularity[row] : 0,
            cancellation
        );
    }

    private static double[] Popularity(InteractionData data)
    {
        var counts = data.CountTraining();
        var total = Math.Max(1.0, counts.PerUser.Sum());
        return Array.ConvertAll(counts.PerItem, count => count / total);
    }

    // Numbers by value, text in ordinal order, missing values last.
    private static readonly Comparer<object?> GroupOrder = Comparer<object?>.Create(
        (x, y) =>
            (x, y) switch
            {
                (null, null) => 0,
                (null, _) => 1,
                (_, null) => -1,
                (string a, string b) => string.CompareOrdinal(a, b),
                _ => Comparer<object>.Default.Compare(x, y),
            }
    );

    private static object? ValueOf(FeatureColumn column, int row) =>
        row < 0 ? null
        : column.ValueAt(row) is string[] list ? string.Join('|', list)
        : column.ValueAt(row);
}
