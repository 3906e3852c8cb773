using Rechub.Data;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;

namespace Rechub.Tests.Retrieval.Baselines;

public sealed class PopularityModelTests
{
    private static readonly InteractionData Data = SmallData.Of(
        [10, 20, 30, 40, 50],
        [20, 30, 10, 60],
        [20, 70, 80]
    );

    [Fact]
    public void It_ranks_by_training_counts_and_equal_counts_by_id()
    {
        // Training: 10, 20, 30 of user 1, 20, 30 of user 2, 20 of user 3.
        var list = Recall(RecallPurpose.Serving, 2, includeSeen: true);

        Assert.Equal([20L, 30L, 10L, 40L, 50L, 60L, 70L, 80L], list.ItemId);
        Assert.Equal([3f, 2f, 1f, 0f, 0f, 0f, 0f, 0f], list.Score);
    }

    [Fact]
    public void It_leaves_out_what_was_seen_but_never_the_held_out_item()
    {
        var list = Recall(RecallPurpose.Evaluation, 2);

        Assert.Equal([80L], list.RelevantItemId);
        Assert.Equal([30L, 10L, 40L, 50L, 60L, 80L], list.ItemId);
        Assert.Equal("Item 030", list.Title[0]);
    }

    private static RecallList Recall(RecallPurpose purpose, int user, bool includeSeen = false) =>
        Assert.Single(
            new PopularityModel(Data).Recall(
                new RecallRequest
                {
                    Data = Data,
                    UserRows = [user],
                    Purpose = purpose,
                    IncludeSeen = includeSeen,
                },
                TestContext.Current.CancellationToken
            )
        );
}
