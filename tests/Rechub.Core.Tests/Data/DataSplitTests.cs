using Rechub.Data;

namespace Rechub.Tests.Data;

public sealed class DataSplitTests
{
    /// <summary>Users with 1, 2, 3 and 6 interactions; times count up by ten from 10 in each user.</summary>
    private static readonly InteractionLog Log = new(
        [0, 1, 3, 6, 12],
        [0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 1, 0],
        [10, 10, 20, 10, 20, 30, 10, 20, 30, 40, 50, 60]
    );

    [Theory]
    [InlineData(1, true, new[] { 1, 2, 4, 10 }, new[] { 1, 2, 5, 11 })]
    [InlineData(1, false, new[] { 1, 2, 5, 11 }, new[] { 1, 2, 5, 11 })]
    [InlineData(2, true, new[] { 1, 2, 4, 8 }, new[] { 1, 2, 4, 10 })]
    [InlineData(3, true, new[] { 1, 2, 4, 7 }, new[] { 1, 2, 4, 9 })]
    [InlineData(9, false, new[] { 1, 2, 4, 7 }, new[] { 1, 2, 4, 7 })]
    public void Leave_last_n_keeps_at_least_one_interaction_in_training(
        int count,
        bool validation,
        int[] trainEnd,
        int[] testStart
    )
    {
        var split = DataSplit.LeaveLastN(Log, count, validation);

        Assert.Equal(trainEnd, split.TrainEnd);
        Assert.Equal(testStart, split.TestStart);
    }

    [Fact]
    public void Leave_last_out_is_leave_last_n_of_one()
    {
        var (one, n) = (DataSplit.LeaveLastOut(Log), DataSplit.LeaveLastN(Log, 1));

        Assert.Equal(n.TrainEnd, one.TrainEnd);
        Assert.Equal(n.TestStart, one.TestStart);
    }

    [Fact]
    public void By_time_holds_out_what_happened_from_the_moment_on()
    {
        var split = DataSplit.ByTime(Log, testStart: 30, validationStart: 20);

        Assert.Equal([1, 2, 4, 7], split.TrainEnd);
        Assert.Equal([1, 3, 5, 8], split.TestStart);
    }

    [Fact]
    public void A_share_of_the_time_is_a_moment_that_keeps_equal_times_together()
    {
        var split = DataSplit.ByTime(Log, Log.TimeAt(0.7));

        Assert.Equal(30, Log.TimeAt(0.7));
        Assert.Equal(
            5,
            split.TestStart.Select((start, user) => Log.UserOffsets[user + 1] - start).Sum()
        );
        Assert.Equal(61, Log.TimeAt(1));
    }

    [Fact]
    public void By_time_needs_times()
    {
        var log = new InteractionLog([0, 2], [0, 1], [7, 7]);

        var error = Assert.Throws<RechubException>(() => DataSplit.ByTime(log, testStart: 7));

        Assert.Equal("TimeMissing", error.ErrorId);
    }

    [Fact]
    public void By_time_leaves_something_for_training()
    {
        foreach (long? validation in new long?[] { null, Log.Times.Min() })
        {
            var error = Assert.Throws<RechubException>(() =>
                DataSplit.ByTime(Log, validation is null ? Log.Times.Min() : 1000, validation)
            );

            Assert.Equal("TrainingPartEmpty", error.ErrorId);
        }
    }

    [Fact]
    public void The_training_part_is_counted_by_user_and_by_item()
    {
        var data = new InteractionData(
            "test",
            new EntityTable("user", IdColumn.FromSorted([1L, 2, 3, 4]), []),
            new EntityTable("item", IdColumn.FromSorted([1L, 2, 3, 4]), []),
            Log,
            DataSplit.ByTime(Log, testStart: 30)
        );

        var counts = data.CountTraining();

        Assert.Equal([1, 2, 2, 2], counts.PerUser);
        Assert.Equal([4, 3, 0, 0], counts.PerItem);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void By_user_trains_on_nothing_of_the_users_held_out(bool validation)
    {
        // Twenty users with five interactions, and one with one.
        var offsets = Enumerable.Range(0, 21).Select(user => 5 * user).Append(101).ToArray();
        var log = new InteractionLog(offsets, new int[101], new long[101]);

        var split = DataSplit.ByUser(log, 0.1, count: 2, validation, seed: 3);

        var (test, validating) = (0, 0);
        for (var user = 0; user < 21; user++)
        {
            var (start, end) = (offsets[user], offsets[user + 1]);
            if (split.TrainEnd[user] == end)
            {
                Assert.Equal((end, end), (split.ValidationStart[user], split.TestStart[user]));
                continue;
            }

            Assert.Equal((start, end - 2), (split.TrainEnd[user], split.ValidationStart[user]));
            Assert.Contains(split.TestStart[user], new[] { end - 2, end });
            test += split.TestStart[user] < end ? 1 : 0;
            validating += split.TestStart[user] == end ? 1 : 0;
        }

        Assert.Equal((2, validation ? 2 : 0), (test, validating));
        Assert.Equal(101, split.TrainEnd[20]);
        Assert.Equal(
            split.TestStart,
            DataSplit.ByUser(log, 0.1, count: 2, validation, seed: 3).TestStart
        );
        Assert.Equal(
            "TooFewUsers",
            Assert.Throws<RechubException>(() => DataSplit.ByUser(log, 0.5, 2)).ErrorId
        );
    }

    [Fact]
    public void None_holds_out_nothing()
    {
        var split = DataSplit.None(Log);

        Assert.Equal(Log.UserOffsets[1..], split.TrainEnd);
        Assert.Equal(Log.UserOffsets[1..], split.TestStart);
    }

    [Fact]
    public void A_summary_describes_items_times_ratings_and_cold_users()
    {
        // The third user comes after training has ended; items have 4, 2, 1, 1 and 1 interactions.
        InteractionLog log = new(
            [0, 4, 7, 9],
            [0, 0, 1, 2, 0, 1, 3, 0, 4],
            [100, 100, 100, 200, 100, 150, 150, 300, 400],
            [1, 2, 3, 4, 5, 1, 2, 3, 4]
        );
        var data = new InteractionData(
            "test",
            new EntityTable("user_id", IdColumn.FromSorted([1, 2, 3]), []),
            new EntityTable("item_id", IdColumn.FromSorted([1, 2, 3, 4, 5]), []),
            log,
            DataSplit.ByTime(log, testStart: 300)
        );

        var summary = InteractionSummary.Of(data);

        Assert.Equal((1, 1), (summary.TestUserCount, summary.ColdUserCount));
        Assert.Equal((1, 1), (summary.ColdItemCount, summary.ColdTestCount));
        Assert.Equal(new CountDistribution(1, 1, 1, 1.8, 2, 4, 4), summary.PerItem);
        Assert.Equal(4 / 9.0, summary.TopTenthShare);
        Assert.Equal(25 / 9.0, summary.MeanRating!.Value, 12);
        Assert.Equal(3, summary.TiedCount);
        Assert.Equal(1, summary.RepeatedCount);
        Assert.Equal(
            (DateTime.UnixEpoch.AddSeconds(100), DateTime.UnixEpoch.AddSeconds(400)),
            (summary.FirstTime!.Value, summary.LastTime!.Value)
        );
    }

    [Fact]
    public void A_summary_counts_parts_repetitions_and_what_is_cold()
    {
        var users = new EntityTable("user_id", IdColumn.FromSorted([1, 2, 3, 4]), []);
        var items = new EntityTable("item_id", IdColumn.FromSorted([1, 2, 3, 4]), []);
        var data = new InteractionData(
            "test",
            users,
            items,
            Log,
            DataSplit.ByTime(Log, testStart: 30, validationStart: 20)
        );

        var summary = InteractionSummary.Of(data);

        Assert.Equal(
            (12, 4, 3, 5),
            (
                summary.InteractionCount,
                summary.TrainCount,
                summary.ValidationCount,
                summary.TestCount
            )
        );
        Assert.Equal((2, 0), (summary.TestUserCount, summary.ColdUserCount));
        Assert.Equal((3, 5 - 1), (summary.ColdItemCount, summary.ColdTestCount));
        Assert.Equal(2, summary.RepeatedCount);
        Assert.Equal(new CountDistribution(1, 1, 2, 3, 3, 6, 6), summary.PerUser);
        Assert.Equal(12 / 16.0, summary.Density);
        Assert.Equal(new DateTime(1970, 1, 1, 0, 1, 0, DateTimeKind.Utc), summary.LastTime);
    }
}
