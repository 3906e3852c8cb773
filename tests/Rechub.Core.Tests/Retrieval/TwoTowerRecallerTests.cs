using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;

namespace Rechub.Tests.Retrieval;

public sealed class TwoTowerRecallerTests
{
    private static readonly InteractionData Data = SmallData.Of(
        [10, 20, 30, 40, 50],
        [20, 30, 20, 60, 20],
        [70, 80],
        [90]
    );

    private static readonly int[] FirstUser = [0];
    private static readonly int[] EndOfItsHistory = [4];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void An_evaluation_hides_the_history_and_counts_what_can_be_found()
    {
        var lists = Recall(RecallPurpose.Evaluation, RecallRequest.EvaluableUsers(Data), topK: 9);

        // Of user 2 the held-out item 20 was seen before.
        Assert.Equal([1L, 3L], lists.Select(list => list.UserId));
        Assert.Equal([50L], lists[0].RelevantItemId);
        Assert.Equal([50L, 60L, 70L, 80L, 90L], lists[0].ItemId.Order());
        Assert.Equal([80L], lists[1].RelevantItemId);

        var second = Assert.Single(Recall(RecallPurpose.Evaluation, [1], topK: 9));
        Assert.Empty(second.RelevantItemId);
        Assert.Equal(
            Assert.Single(Recall(RecallPurpose.Serving, [1], topK: 9)).ItemId.Order(),
            second.ItemId.Order()
        );
    }

    [Fact]
    public void Data_that_allow_repeats_are_evaluated_and_served_with_what_was_seen()
    {
        var allowed = Data.WithRepeat(RepeatPolicy.Allow);
        var model = new HashTowerModel(Data);
        var recaller = TwoTowerRecaller.Over(Index(model), model);
        foreach (var purpose in Enum.GetValues<RecallPurpose>())
        {
            var request = new RecallRequest
            {
                Data = allowed,
                UserRows = RecallRequest.EvaluableUsers(allowed),
                Purpose = purpose,
                TopK = 9,
            };
            var lists = recaller.Recall(request, Stop).ToArray();

            Assert.Equal([1L, 2L, 3L], lists.Select(list => list.UserId));
            Assert.All(lists, list => Assert.Equal(9, list.ItemId.Length));
            if (purpose == RecallPurpose.Evaluation)
                Assert.Equal([20L], lists[1].RelevantItemId);
        }
    }

    [Fact]
    public void Serving_hides_everything_seen_and_knows_no_truth()
    {
        var list = Assert.Single(Recall(RecallPurpose.Serving, [1], topK: 9));

        Assert.Empty(list.RelevantItemId);
        Assert.Equal([10L, 40L, 50L, 70L, 80L, 90L], list.ItemId.Order());
    }

    [Fact]
    public void Seen_items_come_back_when_asked_for()
    {
        var list = Assert.Single(Recall(RecallPurpose.Serving, [1], topK: 9, includeSeen: true));

        Assert.Equal(9, list.ItemId.Length);
    }

    [Fact]
    public void Hits_are_ranked_by_the_models_vectors_and_carry_titles()
    {
        var model = new HashTowerModel(Data);
        var list = Recall(RecallPurpose.Evaluation, [0], topK: 3)[0];
        var user = model.EncodeUsers(Data, FirstUser, EndOfItsHistory, Stop);
        var items = model.EncodeItems(Data.Items, Stop);
        var expected = Enumerable
            .Range(4, 5)
            .OrderByDescending(row =>
                Enumerable.Range(0, 8).Sum(d => (double)user[d] * items[(row * 8) + d])
            )
            .Take(3)
            .Select(row => Data.Items.Ids[row])
            .ToArray();

        Assert.Equal(expected, list.ItemId);
        Assert.Equal(expected.Select(id => $"Item {id:000}"), list.Title);
        Assert.Equal(list.Score.OrderDescending(), list.Score);
    }

    [Fact]
    public void An_index_of_another_model_is_refused()
    {
        var error = Assert.Throws<RechubException>(() =>
            TwoTowerRecaller.Over(
                Index(new HashTowerModel(Data, seed: 2)),
                new HashTowerModel(Data)
            )
        );

        Assert.Equal("ModelIndexMismatch", error.ErrorId);
    }

    [Theory]
    [InlineData(1L, 2L, 3L)]
    [InlineData(10L, 20L, 1L, 2L, 3L)]
    public void Data_that_is_mostly_about_other_items_is_refused(params long[] history)
    {
        var model = new HashTowerModel(Data);
        var recaller = TwoTowerRecaller.Over(Index(model), model);
        var request = new RecallRequest
        {
            Data = SmallData.Of(history),
            UserRows = [0],
            Purpose = RecallPurpose.Serving,
        };

        var error = Assert.Throws<RechubException>(() => recaller.Recall(request, Stop));

        Assert.Equal("DataModelMismatch", error.ErrorId);
    }

    [Fact]
    public void A_split_that_holds_nothing_out_cannot_be_evaluated()
    {
        var error = Assert.Throws<RechubException>(() =>
            RecallRequest.EvaluableUsers(Data.WithSplit(DataSplit.None(Data.Log)))
        );

        Assert.Equal("NothingHeldOut", error.ErrorId);
    }

    [Fact]
    public void Baselines_and_untrained_models_cannot_be_published()
    {
        Assert.Equal(
            "ModelWithoutVectors",
            Assert
                .Throws<RechubException>(() =>
                    ItemEncoder.Encode(new PopularityModel(Data), DistanceMetric.IP, null, Stop)
                )
                .ErrorId
        );
        Assert.Equal(
            "ModelNotTrained",
            Assert
                .Throws<RechubException>(() =>
                    ItemEncoder.Encode(
                        new HashTowerModel(Data, trained: false),
                        DistanceMetric.IP,
                        null,
                        Stop
                    )
                )
                .ErrorId
        );
    }

    [Fact]
    public void The_first_list_does_not_wait_for_the_last()
    {
        var data = SmallData.Of([.. Enumerable.Repeat<long[]>([10, 20, 30], 5000)]);
        var model = new HashTowerModel(data);
        var request = Request(data, [.. Enumerable.Range(0, 5000)]);

        Assert.NotEmpty(
            TwoTowerRecaller.Over(Index(model), model).Recall(request, Stop).First().ItemId
        );

        Assert.InRange(model.EncodedUsers, 1, 2500);
    }

    [Fact]
    public void An_empty_index_gives_empty_lists()
    {
        var model = new HashTowerModel(Data);
        var index = Index(model);
        object[] all = [.. Enumerable.Range(0, Data.ItemCount).Select(row => Data.Items.Ids[row])];
        index.Update(ItemChanges.Removal(model.ModelId, all), Stop);

        var list = Assert.Single(Recall(index, model, Request(Data, [0])));

        Assert.Empty(list.ItemId);
        Assert.Equal([50L], list.RelevantItemId);
    }

    private static ExactIndex Index(HashTowerModel model) =>
        ExactIndex.Create(ItemEncoder.Encode(model, DistanceMetric.IP, null, Stop), Stop);

    private static RecallRequest Request(
        InteractionData data,
        int[] users,
        string? filter = null,
        object[]? excluded = null
    ) =>
        new()
        {
            Data = data,
            UserRows = users,
            Purpose = RecallPurpose.Evaluation,
            Filter = filter,
            ExcludedItemIds = excluded ?? [],
        };

    private static RecallList[] Recall(
        ExactIndex index,
        HashTowerModel model,
        RecallRequest request
    ) => [.. TwoTowerRecaller.Over(index, model).Recall(request, Stop)];

    private static RecallList[] Recall(
        RecallPurpose purpose,
        int[] users,
        int topK,
        bool includeSeen = false
    )
    {
        var model = new HashTowerModel(Data);
        return
        [
            .. TwoTowerRecaller
                .Over(Index(model), model)
                .Recall(
                    new RecallRequest
                    {
                        Data = Data,
                        UserRows = users,
                        Purpose = purpose,
                        TopK = topK,
                        IncludeSeen = includeSeen,
                    },
                    Stop
                ),
        ];
    }
}
