using Rechub.Data;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;

namespace Rechub.Tests.Retrieval;

public sealed class SampledCandidatesTests
{
    // Thirty users with items 1 to 40 in turn, of which each has five.
    private static readonly InteractionData Data = SmallData.Of([
        .. Enumerable
            .Range(0, 30)
            .Select(user =>
                Enumerable.Range(0, 5).Select(i => 1L + (((user * 3) + (i * 7)) % 40)).ToArray()
            ),
    ]);

    [Fact]
    public void The_truth_is_ranked_among_items_that_the_user_does_not_have_in_the_order_of_all()
    {
        var whole = Lists(new PopularityModel(Data));
        var sampled = Lists(new SampledCandidates(new PopularityModel(Data), 10, seed: 1));

        Assert.Equal(whole.Select(list => list.UserId), sampled.Select(list => list.UserId));
        foreach (var (all, list) in whole.Zip(sampled))
        {
            Assert.Equal(11, list.ItemId.Length);
            Assert.Contains(Assert.Single(list.RelevantItemId), list.ItemId);
            Assert.Equal(all.ItemId.Where(list.ItemId.Contains), list.ItemId);
            Assert.Equal(list.Score.Length, list.Title.Length);
            Assert.Equal(10, list.Origin!.CandidateCount);
            var row = Data.Users.Ids.RowOf(list.UserId);
            var own = Data
                .Log.ItemRows[Data.Log.UserOffsets[row]..Data.Log.UserOffsets[row + 1]]
                .Select(item => Data.Items.Ids[item]);
            Assert.Equal(list.RelevantItemId, list.ItemId.Intersect(own));
        }
    }

    [Fact]
    public void A_users_sample_depends_on_the_seed_and_on_no_other_user()
    {
        var model = new PopularityModel(Data);
        var all = Lists(new SampledCandidates(model, 10, seed: 1));
        var alone = Assert.Single(Lists(new SampledCandidates(model, 10, seed: 1), users: [7]));

        Assert.Equal(all.Single(list => list.UserId.Equals(alone.UserId)).ItemId, alone.ItemId);
        Assert.NotEqual(
            all.Select(list => string.Join(' ', list.ItemId)),
            Lists(new SampledCandidates(model, 10, seed: 2))
                .Select(list => string.Join(' ', list.ItemId))
        );
    }

    [Fact]
    public void Where_there_are_not_so_many_items_all_are_candidates()
    {
        var sampled = Lists(new SampledCandidates(new PopularityModel(Data), 1000, seed: 1));

        Assert.Equal(
            Lists(new PopularityModel(Data))
                // Items of the history before the test item are seen, and the validation item is one of them.
                .Select(list => string.Join(' ', list.ItemId)),
            sampled.Select(list => string.Join(' ', list.ItemId))
        );
    }

    private static RecallList[] Lists(IRecaller recaller, int[]? users = null) =>
        [
            .. recaller.Recall(
                new RecallRequest
                {
                    Data = Data,
                    UserRows = users ?? RecallRequest.EvaluableUsers(Data),
                    Purpose = RecallPurpose.Evaluation,
                    TopK = 40,
                },
                TestContext.Current.CancellationToken
            ),
        ];
}
