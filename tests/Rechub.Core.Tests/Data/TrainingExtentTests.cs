using Rechub.Data;

namespace Rechub.Tests.Data;

public sealed class TrainingExtentTests
{
    // Users with 1, 3 and 4 interactions; the second and third interaction of user 3 are of one time.
    private static readonly InteractionLog Log = new(
        [0, 1, 4, 8],
        [0, 0, 1, 2, 0, 1, 2, 3],
        [10, 10, 20, 30, 10, 20, 20, 40]
    );

    private static readonly InteractionData Data = Of(Log);

    [Fact]
    public void It_knows_users_positions_and_times_of_the_training_part()
    {
        var extent = TrainingExtent.Of(Data);

        // Leave-last-out with validation trains on one interaction of the first two users and on two of the third.
        Assert.Equal((3, 4L), (extent.UserCount, extent.InteractionCount));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(20), extent.LastTime);
        Assert.Equal([1, 1, 2], extent.Counts.ToArray());
        Assert.Equal([10, 10, 20], extent.LastTimes.ToArray());
        Assert.Equal([3L], TrainingExtent.Of(Data, minimumItem: 4).Users.Integers.ToArray());
    }

    [Fact]
    public void An_evaluation_of_the_same_split_does_not_overlap()
    {
        Assert.Equal((0, 2), TrainingExtent.Of(Data).OverlapWith(Data));
        var tied = Data.WithSplit(DataSplit.LeaveLastN(Log, 2, validation: false));
        // The third interaction of user 3 is at the time of the second, which was trained on, and was not itself.
        Assert.Equal((0, 4), TrainingExtent.Of(tied).OverlapWith(tied));
    }

    [Fact]
    public void What_was_trained_on_and_is_held_out_is_counted()
    {
        var all = TrainingExtent.Of(Data.WithSplit(DataSplit.None(Log)));
        var lastTwo = Data.WithSplit(DataSplit.LeaveLastN(Log, 2, validation: false));

        Assert.Equal((2, 2), all.OverlapWith(Data));
        Assert.Equal((4, 4), all.OverlapWith(lastTwo));
        // Leave-last-out without validation trains on 2 and 3 interactions, of which the last two of user 2 and 3 hold out one each.
        var one = Data.WithSplit(DataSplit.LeaveLastOut(Log, validation: false));
        Assert.Equal((2, 4), TrainingExtent.Of(one).OverlapWith(lastTwo));
    }

    [Fact]
    public void Users_are_known_by_id_whatever_their_row_and_strangers_do_not_overlap()
    {
        var all = TrainingExtent.Of(Data.WithSplit(DataSplit.None(Log)));
        var others = new InteractionData(
            "test",
            new EntityTable("user", IdColumn.FromSorted(["3", "new"]), []),
            Data.Items,
            new InteractionLog([0, 4, 6], [0, 1, 2, 3, 0, 1], [10, 20, 20, 41, 10, 20])
        );

        // The last interaction of user 3 is later here than any that was trained on.
        Assert.Equal((0, 2), all.OverlapWith(others));
        Assert.Equal(
            (1, 3),
            all.OverlapWith(
                others.WithSplit(DataSplit.LeaveLastN(others.Log, 2, validation: false))
            )
        );
    }

    [Fact]
    public void A_training_that_starts_from_an_earlier_one_has_seen_both()
    {
        var all = TrainingExtent.Of(Data.WithSplit(DataSplit.None(Log)));
        var later = TrainingExtent.Of(
            new InteractionData(
                "test",
                new EntityTable("user", IdColumn.FromSorted(["3", "new"]), []),
                Data.Items,
                new InteractionLog([0, 1, 2], [0, 1], [50, 60])
            )
        );

        var both = later.Union(all);

        Assert.Equal(["1", "2", "3", "new"], both.Users.Texts.ToArray());
        Assert.Equal([10, 30, 50, 60], both.LastTimes.ToArray());
        Assert.Equal([1, 3, 1, 1], both.Counts.ToArray());
        Assert.Equal((2, 2), both.OverlapWith(Data));
    }

    private static InteractionData Of(InteractionLog log) =>
        new(
            "test",
            new EntityTable("user", IdColumn.FromSorted([1L, 2, 3]), []),
            new EntityTable("item", IdColumn.FromSorted([1L, 2, 3, 4]), []),
            log
        );
}
