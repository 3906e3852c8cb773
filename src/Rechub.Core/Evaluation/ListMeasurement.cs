using Rechub.Indexing;
using Rechub.Interactions;

namespace Rechub.Evaluation;

/// <summary>A list to measure.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Items">Item ids, best first.</param>
/// <param name="Relevant">Held-out item ids.</param>
public sealed record MeasuredList(
    object UserId,
    IReadOnlyList<object> Items,
    IReadOnlyCollection<object> Relevant
);

/// <summary>Measures lists, with what is known of users and items where that is given.</summary>
/// <param name="cutoffs">The cut-offs.</param>
/// <param name="data">For coverage, novelty and groups; null without.</param>
/// <param name="vectors">For diversity; null without.</param>
/// <param name="confidence">Confidence of intervals; null for none.</param>
public sealed class ListMeasurement(
    int[] cutoffs,
    InteractionData? data,
    IItemVectorStore? vectors,
    double? confidence
)
{
    private readonly Dictionary<object, float[]?> knownVectors = [];
    private double[]? popularity;

    /// <summary>The metrics of every user with truth.</summary>
    public IEnumerable<UserMetric> PerUser(IReadOnlyList<MeasuredList> lists) =>
        Evaluate(lists).PerUser();

    /// <summary>The metrics, a record a cut-off, for every group if there is a column to group by.</summary>
    public IReadOnlyList<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        string? groupBy,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(lists);
        if (groupBy is null || data?.Users.Find(groupBy) is not { } column)
            return Measure(lists, group: (object?)null, cancellation);
        return
        [
            .. lists
                .GroupBy(list => ValueOf(column, data.Users.Ids.RowOf(list.UserId)))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .SelectMany(group => Measure([.. group], (object)group.Key, cancellation)),
        ];
    }

    private IReadOnlyList<TopKMetric> Measure(
        IReadOnlyList<MeasuredList> lists,
        object? group,
        CancellationToken cancellation
    )
    {
        var evaluator = Evaluate(lists);
        return
        [
            .. evaluator
                .Report()
                .Select(
                    (metric, i) =>
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var character = Character(lists, metric.K);
                        return metric with
                        {
                            Group = group,
                            Coverage = data is null ? null : character!.Coverage(data.ItemCount),
                            Novelty = data is null ? null : character!.Novelty,
                            Diversity = vectors is null ? null : character!.Diversity,
                            Interval = confidence is { } share
                                ? evaluator.Intervals(i, share)
                                : null,
                        };
                    }
                ),
        ];
    }

    private TopKEvaluator Evaluate(IReadOnlyList<MeasuredList> lists)
    {
        var evaluator = new TopKEvaluator(cutoffs);
        foreach (var list in lists)
            evaluator.Add(list.UserId, list.Items, list.Relevant);
        return evaluator;
    }

    private ListCharacter? Character(IReadOnlyList<MeasuredList> lists, int cutoff)
    {
        if (data is null && vectors is null)
            return null;
        var character = new ListCharacter(cutoff, VectorOf, PopularityOf);
        foreach (var list in lists)
            character.Add(list.Items);
        return character;
    }

    private float[]? VectorOf(object item)
    {
        if (vectors is null)
            return null;
        if (!knownVectors.TryGetValue(item, out var vector))
            knownVectors[item] = vector = vectors.Read([item], CancellationToken.None)[0]?.Vector;
        return vector;
    }

    private double PopularityOf(object item)
    {
        if (data is null)
            return 0;
        popularity ??= Popularity(data);
        return data.Items.Ids.RowOf(item) is var row and >= 0 ? popularity[row] : 0;
    }

    private static double[] Popularity(InteractionData data)
    {
        var counts = new double[data.ItemCount];
        for (var user = 0; user < data.UserCount; user++)
        {
            for (var i = data.Log.UserOffsets[user]; i < data.Split.TrainEnd[user]; i++)
                counts[data.Log.ItemRows[i]]++;
        }

        var total = Math.Max(1, counts.Sum());
        return Array.ConvertAll(counts, count => count / total);
    }

    private static string ValueOf(FeatureColumn column, int row) =>
        row < 0
            ? ""
            : column switch
            {
                TextColumn text => text[row] ?? "",
                IntegerColumn integer when integer.Values[row] != IntegerColumn.Missing =>
                    FormattableString.Invariant($"{integer.Values[row]}"),
                NumberColumn number when !double.IsNaN(number.Values[row]) =>
                    FormattableString.Invariant($"{number.Values[row]}"),
                TextListColumn list => string.Join('|', list[row]),
                _ => "",
            };
}
