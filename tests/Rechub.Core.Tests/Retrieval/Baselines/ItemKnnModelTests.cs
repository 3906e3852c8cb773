using Rechub.Data;
using Rechub.Numerics;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;

namespace Rechub.Tests.Retrieval.Baselines;

public sealed class ItemKnnModelTests
{
    [Fact]
    public void Likeness_is_the_cosine_of_training_interactions()
    {
        // Training: {10, 20}, {10, 20}, {10, 30}; the last two of each user are held out.
        var data = SmallData.Of([10, 20, 40, 50], [10, 20, 40, 50], [10, 30, 40, 50]);

        var list = Assert.Single(
            new ItemKnnModel(data, neighborCount: 10).Recall(
                new RecallRequest
                {
                    Data = data.WithSplit(DataSplit.None(data.Log)),
                    UserRows = [2],
                    Purpose = RecallPurpose.Serving,
                    IncludeSeen = true,
                    TopK = 3,
                },
                TestContext.Current.CancellationToken
            )
        );

        // User 3 has 10 and 30: 20 is like 10 by 2/√6, 10 is like 30 by 1/√3 and 30 like 10 by as much.
        Assert.Equal([20L, 10L, 30L], list.ItemId);
        Assert.Equal(2 / Math.Sqrt(6), list.Score[0], 1e-6);
        Assert.Equal(1 / Math.Sqrt(3), list.Score[1], 1e-6);
    }

    /// <summary>Thirty users who come back to eight favorites: no list that is served can hold what is held out.</summary>
    [Fact]
    public void What_serving_never_shows_is_no_hit()
    {
        var random = new RandomStream(seed: 5);
        long[][] histories =
        [
            .. Enumerable
                .Range(0, 30)
                .Select(user =>
                {
                    var favorites = Enumerable.Range(1, 60).ToArray();
                    random.Shuffle<int>(favorites);
                    return Enumerable
                        .Range(0, 24)
                        .Select(i => (long)favorites[i < 8 ? i : random.Next(8)])
                        .ToArray();
                }),
        ];
        var data = SmallData.Of(histories);
        var allowed = data.WithRepeat(RepeatPolicy.Allow);

        Assert.Throws<RechubException>(() => RecallRequest.EvaluableUsers(data));
        int[] everyone = [.. Enumerable.Range(0, 30)];
        foreach (var served in Lists(data, everyone, RecallPurpose.Serving))
            Assert.Empty(
                served.ItemId.Intersect(histories[(long)served.UserId - 1].Cast<object>())
            );
        foreach (var list in Lists(data, everyone, RecallPurpose.Evaluation))
            Assert.Empty(list.RelevantItemId);
        var hits = Lists(allowed, everyone, RecallPurpose.Evaluation)
            .Count(list => list.ItemId.Contains(Assert.Single(list.RelevantItemId)));
        Assert.InRange(hits, 20, 30);
    }

    [Fact]
    public void What_is_like_nothing_of_the_history_is_not_listed_unless_popularity_follows()
    {
        // Training: two islands, {1, 2} and {3, 4, 5}, of which 4 is most popular; 9 is in no training part.
        var data = SmallData.Of(
            [1, 2, 4, 9],
            [1, 2, 4, 9],
            [3, 4, 1, 9],
            [4, 3, 1, 9],
            [4, 5, 1, 9],
            [1, 6, 7, 9]
        );
        data = data.WithSplit(DataSplit.LeaveLastN(data.Log, 2, validation: false));
        RecallList List(ItemKnnFallback fallback, int topK, string? filter = null) =>
            Assert.Single(
                new ItemKnnModel(
                    data,
                    neighborCount: 10,
                    fallback,
                    TestContext.Current.CancellationToken
                ).Recall(
                    new RecallRequest
                    {
                        Data = data,
                        UserRows = [0],
                        Purpose = RecallPurpose.Evaluation,
                        TopK = topK,
                        Filter = filter,
                    },
                    TestContext.Current.CancellationToken
                )
            );

        var shorter = List(ItemKnnFallback.None, topK: 5);
        Assert.Equal([6L], shorter.ItemId);
        Assert.All(shorter.Score, score => Assert.True(score > 0));

        var filled = List(ItemKnnFallback.Popularity, topK: 9);
        Assert.Equal([6L, 4L, 3L, 5L], filled.ItemId);
        Assert.Equal([0f, 0f, 0f], filled.Score[1..]);
        Assert.Equal([6L, 4L], List(ItemKnnFallback.Popularity, topK: 2).ItemId);
        Assert.Equal(
            [6L, 3L, 5L],
            List(ItemKnnFallback.Popularity, topK: 9, "title != 'Item 004'").ItemId
        );
    }

    private static RecallList[] Lists(InteractionData data, int[] users, RecallPurpose purpose) =>
        [
            .. new ItemKnnModel(data, neighborCount: 50).Recall(
                new RecallRequest
                {
                    Data = data,
                    UserRows = users,
                    Purpose = purpose,
                    TopK = 20,
                },
                TestContext.Current.CancellationToken
            ),
        ];
}
