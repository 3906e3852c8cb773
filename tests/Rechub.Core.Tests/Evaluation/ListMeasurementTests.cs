using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Tests.Retrieval;

namespace Rechub.Tests.Evaluation;

public sealed class ListMeasurementTests
{
    private static readonly InteractionData Data = WithAges(
        SmallData.Of([1, 2, 3], [1, 2, 4], [1, 3, 5]),
        [18, 5, IntegerColumn.Missing]
    );

    private static readonly MeasuredList[] Lists =
    [
        new(1L, [3L, 4L], [3L]),
        new(2L, [3L, 5L], [4L]),
        new(3L, [1L, 5L], [5L]),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Groups_are_in_order_of_value_and_each_is_measured_alone()
    {
        var measurement = new ListMeasurement([2, 1], Data, null, null);
        var groups = measurement.Measure(Lists, "age", Stop);

        Assert.Equal([5L, 5L, 18L, 18L, null, null], groups.Select(metric => metric.Group));
        Assert.Equal([2, 1, 2, 1, 2, 1], groups.Select(metric => metric.K));
        Assert.Equal([0.0, 0, 1, 1, 1, 0], groups.Select(metric => metric.HitRate));
        foreach (var (i, list) in new[] { Lists[1], Lists[0], Lists[2] }.Index())
        {
            var alone = measurement.Measure([list], null, Stop);
            Assert.Equal(alone[0].Coverage, groups[2 * i].Coverage);
            Assert.Equal(alone[0].Novelty, groups[2 * i].Novelty);
            Assert.Equal(alone[1].Novelty, groups[(2 * i) + 1].Novelty);
        }
    }

    [Fact]
    public void Coverage_counts_what_anybody_is_shown_and_novelty_the_training_part()
    {
        var metrics = new ListMeasurement([2, 1], Data, null, null).Measure(Lists, null, Stop);

        Assert.Equal(4.0 / 5, metrics[0].Coverage!.Value, 1e-12);
        Assert.Equal(2.0 / 5, metrics[1].Coverage!.Value, 1e-12);
        // One interaction a user is training, all three with item 1: it is no news, the others have never been seen.
        Assert.Equal(2 * -Math.Log2(1e-10) / 3, metrics[1].Novelty!.Value, 1e-9);
        Assert.Null(metrics[0].Diversity);
    }

    [Fact]
    public void Average_precision_is_the_mean_of_the_precisions_at_the_hits()
    {
        var list = new MeasuredList(1L, ["a", "x", "b", "y"], ["a", "b", "c"]);
        var metrics = new ListMeasurement([10, 1], null, null, null).Measure([list], null, Stop);

        Assert.Equal((1 + (2.0 / 3)) / 3, metrics[0].MAP, 1e-12);
        // At 1 no more than one can be found.
        Assert.Equal(1, metrics[1].MAP, 1e-12);
    }

    [Fact]
    public void The_interval_of_a_coin_is_as_wide_as_it_is_known_to_be()
    {
        var lists = Enumerable
            .Range(0, 400)
            .Select(user => new MeasuredList(
                (long)user,
                [user % 2 == 0 ? "hit" : "miss"],
                ["hit"]
            ));
        var metric = new ListMeasurement([1], null, null, 0.95).Measure([.. lists], null, Stop)[0];

        var interval = metric.Interval!.Single(x => x.Metric == nameof(TopKMetric.HitRate));
        // ± 1.96 standard errors, each √(1/2 · 1/2 / 400).
        Assert.Equal(2 * 1.96 * 0.5 / 20, interval.High - interval.Low, 0.012);
        Assert.Equal(0.5, (interval.High + interval.Low) / 2, 0.01);
    }

    [Fact]
    public void A_user_with_truth_and_without_a_list_counts_with_nothing()
    {
        MeasuredList[] lists =
        [
            new(1L, [5L], [5L]),
            new(2L, [], [5L]) { IsGiven = false },
            new(3L, [7L], []),
        ];
        var metric = new ListMeasurement([1], null, null, null).Measure(lists, null, Stop)[0];

        Assert.Equal(
            (2, 1, 1),
            (metric.UserCount, metric.UnlistedUserCount, metric.SkippedUserCount)
        );
        Assert.Equal(0.5, metric.HitRate);
    }

    [Fact]
    public void An_unknown_column_is_named()
    {
        var error = Assert.Throws<RechubException>(() =>
            new ListMeasurement([1], Data, null, null).Measure(Lists, "shoe_size", Stop)
        );

        Assert.Equal("ColumnNotFound", error.ErrorId);
        Assert.Contains("age", error.Message, StringComparison.Ordinal);
    }

    private static InteractionData WithAges(InteractionData data, long[] ages) =>
        new(
            data.Source,
            new EntityTable(data.Users.KeyName, data.Users.Ids, [new IntegerColumn("age", ages)]),
            data.Items,
            data.Log
        );
}
