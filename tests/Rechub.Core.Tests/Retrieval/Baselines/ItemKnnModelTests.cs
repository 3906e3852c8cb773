using Rechub.Data;
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
}
