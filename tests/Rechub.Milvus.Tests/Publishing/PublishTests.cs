using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;

namespace Rechub.Milvus.Tests.Publishing;

public sealed class PublishTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MilvusIndexType.Flat, DistanceMetric.IP, false)]
    [InlineData(MilvusIndexType.Hnsw, DistanceMetric.Cosine, false)]
    [InlineData(MilvusIndexType.IvfFlat, DistanceMetric.L2, true)]
    [InlineData(MilvusIndexType.AutoIndex, DistanceMetric.IP, true)]
    public async Task A_published_version_is_live_and_answers(
        MilvusIndexType type,
        DistanceMetric metric,
        bool textIds
    )
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(3000, textIds: textIds);
        var name = server.NewName();
        var report = await new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions
            {
                Collection = name,
                IndexType = type,
                Metric = metric,
            },
            null,
            Cancellation
        );

        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());

        Assert.Equal(3000, index.Count);
        Assert.Equal("model-a", index.ModelId);
        Assert.Equal(metric, index.Metric);
        Assert.Equal(report.Version, index.Version);
        Assert.Empty(report.Warnings);
        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..(50 * items.Dimension)],
                    Count = 50,
                    TopK = 5,
                },
                Cancellation
            )
            .ToList();
        Assert.Equal(50, hits.Count);
        Assert.True(
            Enumerable.Range(0, 50).Count(i => hits[i].ItemId[0].Equals(items.Items.Ids[i])) >= 45
        );
    }
}
