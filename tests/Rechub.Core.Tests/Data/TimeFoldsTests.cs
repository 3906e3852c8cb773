using Rechub.Data;

namespace Rechub.Tests.Data;

public sealed class TimeFoldsTests
{
    // Ten interactions at times 10, 20, …, 100 of two users in turn.
    private static readonly InteractionData Data = new(
        "test",
        new EntityTable("user", IdColumn.FromSorted([1L, 2]), []),
        new EntityTable("item", IdColumn.FromSorted([1L, 2, 3, 4, 5]), []),
        new InteractionLog(
            [0, 5, 10],
            [0, 1, 2, 3, 4, 4, 3, 2, 1, 0],
            [10, 30, 50, 70, 90, 20, 40, 60, 80, 100],
            [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
        ),
        split: null,
        RepeatPolicy.Allow
    );

    [Fact]
    public void A_fold_tests_its_window_and_knows_nothing_of_what_comes_later()
    {
        var folds = Data.SplitByTimeFolds(3, 0.2);

        // Windows from 50, 70 and 90 on.
        Assert.Equal([1, 2, 3], folds.Select(fold => fold.Split.Fold!.Value));
        Assert.Equal([6, 8, 10], folds.Select(fold => fold.InteractionCount));
        Assert.Equal([60, 80, 100], folds.Select(fold => fold.Log.Times.Max()));
        foreach (var (i, fold) in folds.Index())
        {
            var start = 50 + (20 * i);
            for (var user = 0; user < 2; user++)
            {
                var (from, test, to) = (
                    fold.Log.UserOffsets[user],
                    fold.Split.TestStart[user],
                    fold.Log.UserOffsets[user + 1]
                );
                Assert.All(fold.Log.Times[from..test], time => Assert.True(time < start));
                Assert.All(fold.Log.Times[test..to], time => Assert.True(time >= start));
                Assert.Equal(fold.Split.TrainEnd[user], test);
                // The interactions themselves are unchanged.
                Assert.Equal(
                    Data.Log.ItemRows[(5 * user)..(5 * user + to - from)],
                    fold.Log.ItemRows[from..to]
                );
                Assert.Equal(
                    Data.Log.Ratings![(5 * user)..(5 * user + to - from)],
                    fold.Log.Ratings![from..to]
                );
            }

            Assert.Same(Data.Items, fold.Items);
            Assert.Equal(RepeatPolicy.Allow, fold.Repeat);
        }
    }

    [Fact]
    public void A_model_of_one_fold_has_not_seen_the_window_of_it_and_has_seen_the_one_before()
    {
        var folds = Data.SplitByTimeFolds(3, 0.2);
        var second = TrainingExtent.Of(folds[1]);

        Assert.Equal((0, 2), second.OverlapWith(folds[1]));
        Assert.Equal((2, 2), second.OverlapWith(folds[0]));
        Assert.Equal((0, 2), second.OverlapWith(folds[2]));
    }

    [Theory]
    [InlineData(5, 0.2)]
    [InlineData(2, 0.5)]
    [InlineData(3, 0.0)]
    public void Windows_that_leave_nothing_to_train_on_are_refused(int folds, double share) =>
        Assert.Equal(
            "InvalidSplit",
            Assert.Throws<RechubException>(() => Data.SplitByTimeFolds(folds, share)).ErrorId
        );

    [Fact]
    public void A_window_without_interactions_is_refused()
    {
        var tied = new InteractionData(
            "test",
            Data.Users,
            Data.Items,
            new InteractionLog(
                [0, 5, 10],
                Data.Log.ItemRows,
                [10, 50, 50, 50, 90, 20, 50, 50, 50, 100]
            )
        );

        var error = Assert.Throws<RechubException>(() => tied.SplitByTimeFolds(4, 0.2));

        Assert.Equal("InvalidSplit", error.ErrorId);
        Assert.Contains("at one time", error.Message, StringComparison.Ordinal);
    }
}
