using Rechub.Data;
using Rechub.Retrieval;
using Rechub.Tests.Retrieval;

namespace Rechub.Tests.Data;

public sealed class HeldOutItemsTests
{
    // The last three are held out: of user 1 a repeat twice and a new item, of user 2 a repeat only, of user 3 new items.
    private static readonly InteractionData Data = LastThree(
        SmallData.Of([1, 2, 2, 1, 3], [1, 2, 1, 1, 2], [4, 5, 6, 7])
    );

    [Fact]
    public void What_is_never_recommended_is_no_ground_truth()
    {
        var heldOut = new HeldOutItems(Data);

        Assert.Equal([Row(1), Row(2), Row(3)], heldOut.AllOf(0));
        Assert.Equal([Row(3)], heldOut.RelevantOf(0));
        Assert.Empty(heldOut.RelevantOf(1));
        Assert.Equal([Row(5), Row(6), Row(7)], heldOut.RelevantOf(2));
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(heldOut.IsEvaluable));
        // Of 1, 2, 3 · 1, 2 · 5, 6, 7 four repeat.
        Assert.Equal(4 / 8.0, heldOut.RepeatedShare());
        Assert.Equal([0, 2], RecallRequest.EvaluableUsers(Data));
    }

    [Fact]
    public void Where_repeats_are_recommended_they_are_hits()
    {
        var allowed = Data.WithRepeat(RepeatPolicy.Allow);
        var heldOut = new HeldOutItems(allowed);

        Assert.Equal([Row(1), Row(2), Row(3)], heldOut.RelevantOf(0));
        Assert.Equal([Row(1), Row(2)], heldOut.RelevantOf(1));
        Assert.Equal(0, heldOut.RepeatedShare());
        Assert.Equal([0, 1, 2], RecallRequest.EvaluableUsers(allowed));
        Assert.Equal([0, 1, 2], RecallRequest.EvaluableUsers(Data, RepeatPolicy.Allow));
    }

    [Fact]
    public void The_policy_stays_with_the_data()
    {
        var allowed = Data.WithRepeat(RepeatPolicy.Allow);

        Assert.Equal(RepeatPolicy.Exclude, Data.Repeat);
        Assert.Equal(
            RepeatPolicy.Allow,
            allowed
                .WithSplit(DataSplit.None(allowed.Log))
                .WithoutRepetition(RepeatedInteractions.Last)
                .Repeat
        );
        Assert.Null(
            new HeldOutItems(allowed.WithSplit(DataSplit.None(allowed.Log))).RepeatedShare()
        );
    }

    [Fact]
    public void Data_of_which_all_is_a_repeat_cannot_be_evaluated_and_the_error_names_the_policy()
    {
        var error = Assert.Throws<RechubException>(() =>
            RecallRequest.EvaluableUsers(SmallData.Of([1, 2, 1], [2, 1, 2]))
        );

        Assert.Equal("NothingHeldOut", error.ErrorId);
        Assert.Contains("-Repeat Allow", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Distinct Last", error.Message, StringComparison.Ordinal);
    }

    private static int Row(long item) => Data.Items.Ids.RowOf(item);

    private static InteractionData LastThree(InteractionData data) =>
        data.WithSplit(DataSplit.LeaveLastN(data.Log, 3, validation: false));
}
