using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Retrieval;

namespace Rechub.Tests.Retrieval;

/// <summary>Items that came into an index after its model was trained.</summary>
public sealed class LaterItemsTests
{
    private const long New = 95;

    private static readonly InteractionData Trained = SmallData.Of([10, 20, 30], [20, 40, 50]);

    // A user took the new item last, and another one before that.
    private static readonly InteractionData Today = SmallData.Of([10, 20, New], [20, New, 30]);

    private readonly HashTowerModel model = new(Trained);
    private readonly ExactIndex index;

    public LaterItemsTests()
    {
        index = ExactIndex.Create(ItemEncoder.Encode(model, DistanceMetric.IP, null, Stop), Stop);
        var items = new EntityTable(
            "movie_id",
            IdColumn.FromSorted([New]),
            [new TextColumn("title", ["The new one"], [0])]
        );
        index.Update(ItemChanges.Encode(model, items, [], Stop), Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void They_are_listed_with_their_titles()
    {
        var list = Recall(user: 0);

        Assert.Equal("The new one", list.Title[Array.IndexOf(list.ItemId, New)]);
        Assert.Equal("Item 040", list.Title[Array.IndexOf(list.ItemId, 40L)]);
        Assert.DoesNotContain(New, Recall(user: 1).ItemId);
    }

    [Fact]
    public void They_are_truth_where_they_meet_the_filter()
    {
        Assert.Equal([New], Recall(user: 0, filter: "title == 'The new one'").RelevantItemId);
        Assert.Equal([New], Recall(user: 0, filter: "title == 'The new one'").ItemId);
        Assert.Empty(Recall(user: 0, filter: "title != 'The new one'").RelevantItemId);
        Assert.Empty(Recall(user: 1, filter: "title == 'The new one'").RelevantItemId);
    }

    [Theory]
    [InlineData(New)]
    [InlineData("95")]
    [InlineData(95)]
    public void They_can_be_excluded_from_data_that_does_not_know_them(object id)
    {
        var request = new RecallRequest
        {
            Data = Trained,
            UserRows = [0, 1],
            Purpose = RecallPurpose.Evaluation,
            ExcludedItemIds = [id, 40L],
        };

        var lists = TwoTowerRecaller.Over(index, model).Recall(request, Stop).ToArray();

        Assert.Equal([30L, 50L], lists[0].ItemId.Order());
        Assert.Equal([30L], lists[0].RelevantItemId);
        Assert.Equal([10L, 30L, 50L], lists[1].ItemId.Order());
    }

    private RecallList Recall(int user, string? filter = null) =>
        Assert.Single(
            TwoTowerRecaller
                .Over(index, model)
                .Recall(
                    new RecallRequest
                    {
                        Data = Today,
                        UserRows = [user],
                        Purpose = RecallPurpose.Evaluation,
                        Filter = filter,
                    },
                    Stop
                )
        );
}
