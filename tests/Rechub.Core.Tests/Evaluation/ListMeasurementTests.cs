using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
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
        // One interaction a user is training, all three with item 1: it is no news. What was never seen has no self-information.
        Assert.Equal(0, metrics[1].Novelty!.Value, 1e-12);
        Assert.Equal((3, 1), (metrics[0].UnseenItemCount, metrics[1].UnseenItemCount));
        Assert.Null(metrics[0].Diversity);
        Assert.Null(metrics[0].UndefinedDiversityCount);
    }

    [Fact]
    public void The_originals_convention_gives_undefined_values_a_number()
    {
        var lists = new[] { new MeasuredList(1L, [4L, 99L], [4L]) };
        TopKMetric Metric(MetricConvention convention, int cutoff) =>
            Assert.Single(
                new ListMeasurement([cutoff], Data, OneDirection(), null, convention).Measure(
                    lists,
                    null,
                    Stop
                )
            );

        // Item 4 is in no training part, and 99 in no catalog.
        var ours = Metric(MetricConvention.Default, 2);
        Assert.Equal(1 / 5.0, ours.Coverage);
        Assert.Equal((1, 1), (ours.UnknownItemCount, ours.UnseenItemCount));
        Assert.Null(ours.Novelty);
        Assert.Null(ours.Diversity);
        Assert.Equal(1, ours.UndefinedDiversityCount);

        var original = Metric(MetricConvention.TorchRechub, 2);
        Assert.Equal(2 / 5.0, original.Coverage);
        Assert.Equal(-Math.Log2(1e-10), original.Novelty!.Value, 1e-9);
        Assert.Equal(0, original.Diversity);
    }

    [Fact]
    public void One_item_has_no_diversity_and_two_of_one_direction_have_none()
    {
        MeasuredList[] lists = [new(1L, [1L, 2L, 3L], [1L]), new(2L, [1L], [1L])];
        var metrics = new ListMeasurement([1, 3], Data, OneDirection(), null).Measure(
            lists,
            null,
            Stop
        );

        Assert.Null(metrics[0].Diversity);
        Assert.Equal(2, metrics[0].UndefinedDiversityCount);
        Assert.Equal(0, metrics[1].Diversity!.Value, 1e-9);
        Assert.Equal(1, metrics[1].UndefinedDiversityCount);
    }

    [Fact]
    public void Capped_precision_of_a_perfect_list_is_one()
    {
        MeasuredList[] lists = [new(1L, ["a", "b", "x", "y"], ["a", "b"])];
        double Precision(MetricConvention convention, int cutoff) =>
            new ListMeasurement([cutoff], null, null, null, convention)
                .Measure(lists, null, Stop)[0]
                .Precision;

        var capped = MetricConvention.Default with { CapPrecision = true };
        Assert.Equal((1, 0.5), (Precision(capped, 4), Precision(MetricConvention.Default, 4)));
        Assert.Equal((1, 1), (Precision(capped, 1), Precision(MetricConvention.Default, 1)));
    }

    /// <summary>Vectors of items 1 to 3, which point one way; no other item has one.</summary>
    private static ExactIndex OneDirection() =>
        ExactIndex.Create(
            new IndexContent
            {
                ModelId = "m",
                Metric = DistanceMetric.IP,
                Dimension = 2,
                Items = new EntityTable("item", IdColumn.FromSorted([1L, 2, 3]), []),
                Vectors = new float[] { 1, 0, 2, 0, 3, 0 },
            },
            Stop
        );

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
    public void Users_are_grouped_by_the_number_of_interactions_that_are_known_of_them()
    {
        var data = SmallData.Of(
            [1, 2],
            [1, 2, 3, 4],
            [1, 2, 3, 4, 5],
            [.. Enumerable.Range(1, 12).Select(item => (long)item)]
        );
        MeasuredList[] lists =
        [
            .. Enumerable.Range(1, 4).Select(user => new MeasuredList((long)user, [9L], [9L])),
            new(99L, [9L], [8L]),
        ];

        var groups = new ListMeasurement([1], data, null, null).Measure(lists, "activity", Stop);

        // One interaction before the last is one known, and so on: 1, 3, 4 and 11.
        Assert.Equal(["1", "2-4", "10-19", null], groups.Select(group => group.Group));
        Assert.Equal([1, 2, 1, 1], groups.Select(group => group.UserCount));
        Assert.Equal([1.0, 1, 1, 0], groups.Select(group => group.HitRate));
    }

    [Fact]
    public void Held_out_items_are_grouped_by_popularity()
    {
        // Training, the first two of each: item 1 four times, 2 twice, 3 and 4 once; 7, 8 and 9 never.
        var data = SmallData.Of([1, 2, 7, 8, 9], [1, 2, 7, 8, 9], [1, 3, 7, 8, 9], [1, 4, 7, 8, 9]);
        data = data.WithSplit(DataSplit.LeaveLastN(data.Log, 3, validation: false));
        MeasuredList[] lists =
        [
            new(1L, [1L, 3L], [1L, 2L]),
            new(2L, [1L, 3L], [3L]),
            new(3L, [], [9L]) { IsGiven = false },
        ];

        var groups = new ListMeasurement([2], data, null, null).Measure(lists, "Popularity", Stop);

        // Of eight interactions 4 are of item 1, 2 of item 2, and 2 of the rest.
        Assert.Equal(["Head", "Middle", "Tail", "Cold"], groups.Select(group => group.Group));
        Assert.Equal([1, 1, 1, 1], groups.Select(group => group.UserCount));
        Assert.Equal([1.0, 0, 1, 0], groups.Select(group => group.Recall));
        Assert.Equal([0, 0, 0, 1], groups.Select(group => group.UnlistedUserCount));
        // What is recommended is not a group's of held-out items.
        Assert.All(groups, group => Assert.Null(group.Coverage));
        // All together is all groups together.
        var all = new ListMeasurement([2], data, null, null).Measure(lists, null, Stop)[0];
        Assert.Equal(0.5, all.MicroHit);
    }

    [Fact]
    public void A_mean_over_folds_is_that_of_the_folds_and_so_is_the_deviation()
    {
        var measurement = new ListMeasurement([1, 2], null, null, null);
        MeasuredList[][] folds =
        [
            [new(1L, [1L, 2L], [1L]), new(2L, [1L, 2L], [3L])],
            [new(1L, [1L, 2L], [1L])],
            [new(1L, [1L, 2L], [2L]), new(3L, [4L], [])],
        ];

        var metrics = FoldMeans.Of(folds.Select(lists => measurement.Measure(lists, null, Stop)));

        Assert.Equal([1, 2], metrics.Select(metric => metric.K));
        // The hit rates at 1 are 1/2, 1 and 0, of folds whatever their size.
        Assert.Equal(0.5, metrics[0].HitRate, 1e-12);
        Assert.Equal(0.5, Deviation(metrics[0]), 1e-12);
        Assert.Equal([0.5, 1, 0], metrics[0].FoldMetric!.Select(fold => fold.HitRate));
        Assert.Equal(Math.Sqrt(1 / 12.0), Deviation(metrics[1]), 1e-12);
        Assert.Equal((4, 1), (metrics[0].UserCount, metrics[0].SkippedUserCount));
        Assert.Null(metrics[0].Coverage);

        static double Deviation(TopKMetric metric) =>
            metric.Deviation!.Single(x => x.Metric == nameof(TopKMetric.HitRate)).Value!.Value;
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
