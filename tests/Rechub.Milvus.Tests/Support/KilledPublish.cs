using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;

namespace Rechub.Milvus.Tests.Support;

/// <summary>Publishes that are to be killed, and what must hold whatever was killed: model n holds the items of seed n.</summary>
internal static class KilledPublish
{
    public const int ItemCount = 2_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The live version answers with all items of one model, each once, each with its own vector.</summary>
    public static async Task<string> AssertWholeAsync(MilvusConnection connection, string name)
    {
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        AssertWhole(index);
        return index.ModelId;
    }

    public static void AssertWhole(MilvusItemIndex index)
    {
        Assert.Equal(ItemCount, index.Count);
        var items = TestItems.Make(
            ItemCount,
            int.Parse(index.ModelId["model-".Length..], provider: null),
            index.ModelId
        );
        var answers = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors,
                    Count = ItemCount,
                    TopK = 2,
                },
                Cancellation
            )
            .ToList();
        for (var row = 0; row < ItemCount; row++)
        {
            Assert.Equal(items.Items.Ids[row], answers[row].ItemId[0]);
            Assert.Equal(1, answers[row].Score[0], 1e-4);
        }
    }

    public static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed,
        IProgress<WorkProgress>? progress = null
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(ItemCount, seed, $"model-{seed}"),
            new PublishOptions
            {
                Collection = name,
                IndexType = MilvusIndexType.Flat,
                Keep = 1,
            },
            progress,
            Cancellation
        );
}
