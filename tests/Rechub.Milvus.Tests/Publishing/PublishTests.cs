using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

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
        var fractions = new List<double>();
        var report = await new ItemPublisher(connection).PublishAsync(
            items with
            {
                Metric = metric,
            },
            new PublishOptions { Collection = name, IndexType = type },
            new SynchronousProgress<WorkProgress>(now => fractions.Add(now.Fraction ?? -1)),
            Cancellation
        );

        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());

        Assert.Equal(3000, index.Count);
        Assert.Equal("model-a", index.ModelId);
        Assert.Equal(metric, index.Metric);
        Assert.Equal(report.Version, index.Version);
        Assert.Empty(report.Warnings);
        Assert.Equal(fractions.Order(), fractions);
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

    [Theory]
    [InlineData("creating")]
    [InlineData("sending rows")]
    [InlineData("searching for a sample")]
    public async Task A_stopped_publish_leaves_what_is_live_and_the_next_one_no_litter(string phase)
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var options = new PublishOptions
        {
            Collection = name,
            IndexType = MilvusIndexType.Flat,
            Keep = 1,
        };
        var publisher = new ItemPublisher(connection);
        var first = await publisher.PublishAsync(TestItems.Make(50), options, null, Cancellation);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            publisher.PublishAsync(
                TestItems.Make(20_000),
                options,
                new SynchronousProgress<WorkProgress>(now =>
                {
                    if (now.Status.StartsWith(phase, StringComparison.Ordinal))
                        stopping.Cancel();
                }),
                stopping.Token
            )
        );

        var versions = new IndexVersions(connection, name);
        Assert.Equal(
            first.Version,
            (await versions.ListAsync(Cancellation))
                .Single(version => version.State == VersionState.Live)
                .Version
        );
        var next = await publisher.PublishAsync(TestItems.Make(60), options, null, Cancellation);
        Assert.Equal(
            [next.Version, first.Version],
            (await versions.ListAsync(Cancellation)).Select(version => version.Version)
        );
    }
}
