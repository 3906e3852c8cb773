using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Retrieval;
using Rechub.Retrieval.Baselines;

namespace Rechub.Tests.Retrieval;

/// <summary>One id that is no integer makes all ids of a data set text; they are the same items still.</summary>
public sealed class IdKindsTests
{
    private static readonly InteractionData Integers = SmallData.Of(
        [10, 20, 30, 9],
        [20, 30, 100, 9],
        [9, 10]
    );

    private static readonly InteractionData Texts = SmallData.Of(
        ["10", "20", "30", "9"],
        ["20", "30", "100", "9"],
        ["9", "x"]
    );

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void An_index_finds_the_same_for_data_of_the_other_kind()
    {
        AssertSame(Recaller(Integers), Integers, Texts);
        // The item 'x' is not asked about, so its vector does not matter.
        AssertSame(Recaller(SmallData.Of(["10", "100", "20", "30", "9"])), Texts, Integers);

        static IRecaller Recaller(InteractionData data)
        {
            var model = new HashTowerModel(data);
            var content = ItemEncoder.Encode(model, DistanceMetric.IP, null, Stop);
            return TwoTowerRecaller.Over(ExactIndex.Create(content, Stop), model);
        }
    }

    [Fact]
    public void A_baseline_finds_the_same_for_data_of_the_other_kind()
    {
        foreach (
            var baseline in (RecallModel[])
                [
                    new PopularityModel(Integers),
                    new ItemKnnModel(Integers, neighborCount: 3, ItemKnnFallback.Popularity),
                ]
        )
            AssertSame((IRecaller)baseline, Integers, Texts);
    }

    private static void AssertSame(
        IRecaller recaller,
        InteractionData alike,
        InteractionData ofOtherKind
    )
    {
        var expected = Recall(recaller, alike);
        var found = Recall(recaller, ofOtherKind);
        var excluded = Recall(recaller, ofOtherKind, ["100", 10]);
        for (var user = 0; user < 2; user++)
        {
            Assert.NotEmpty(expected[user].RelevantItemId);
            Assert.Equal(expected[user].ItemId, found[user].ItemId);
            Assert.Equal(expected[user].RelevantItemId, found[user].RelevantItemId);
            Assert.Contains(found[user].RelevantItemId[0], found[user].ItemId);
            Assert.Equal(
                expected[user].ItemId.Where(id => $"{id}" is not ("100" or "10")),
                excluded[user].ItemId
            );
        }
    }

    private static RecallList[] Recall(
        IRecaller recaller,
        InteractionData data,
        object[]? excluded = null
    ) =>
        [
            .. recaller.Recall(
                new RecallRequest
                {
                    Data = data,
                    UserRows = [0, 1],
                    Purpose = RecallPurpose.Evaluation,
                    ExcludedItemIds = excluded ?? [],
                },
                Stop
            ),
        ];
}
