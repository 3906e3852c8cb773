using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>Publisher and server are killed at moments drawn from a seed.</summary>
public sealed class KillTests(SharedServer server)
{
    private const int ItemCount = 2_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_publisher_leaves_the_live_version_whole_and_no_litter()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await PublishAsync(connection, name, seed: 0);
        var random = new RandomStream(21);
        for (var round = 0; round < Soak.Times(3, 30); round++)
        {
            using var publisher = PublisherProcess.Start(server.Uri, name, ItemCount, seed: 1);
            // A publish takes some five seconds, its process half a second to start.
            await Task.Delay(random.Next(6_000), Cancellation);
            publisher.Kill();
            await publisher.WaitForExitAsync(Cancellation);

            await AssertWholeAsync(connection, name);
        }

        var last = await PublishAsync(connection, name, seed: 2);

        var versions = await new IndexVersions(connection, name).ListAsync(Cancellation);
        Assert.Equal(last.Version, versions[0].Version);
        Assert.Equal(2, versions.Count);
        Assert.All(
            versions,
            version =>
                Assert.Contains(version.State, new[] { VersionState.Live, VersionState.Loaded })
        );
        await AssertWholeAsync(connection, name);
    }

    [Fact]
    public async Task A_publish_outlives_a_killed_server_or_fails_clearly_and_rows_are_there_once()
    {
        using var own = MilvusServer.Start();
        var random = new RandomStream(31);
        using var connection = await MilvusConnection.OpenAsync(
            new MilvusConnectionOptions { Uri = own.Uri, Timeout = TimeSpan.FromSeconds(120) },
            Cancellation
        );
        const string Name = "survivor";
        await PublishAsync(connection, Name, seed: 0);
        for (var round = 0; round < Soak.Times(1, 10); round++)
        {
            var seed = round + 1;
            var publish = Task.Run(() => PublishAsync(connection, Name, seed), Cancellation);
            await Task.Delay(random.Next(5_000), Cancellation);
            own.Kill();
            own.Restart();

            var expected = $"model-{seed}";
            try
            {
                await publish;
            }
            catch (RechubException error)
            {
                Assert.StartsWith("Milvus", error.ErrorId, StringComparison.Ordinal);
                Assert.Contains("127.0.0.1", error.Message, StringComparison.Ordinal);
                expected = null;
            }

            var model = await AssertWholeAsync(connection, Name);
            Assert.True(expected is null || model == expected);
        }
    }

    /// <summary>The live version answers with all items of one model, each once, each with its own vector.</summary>
    private static async Task<string> AssertWholeAsync(MilvusConnection connection, string name)
    {
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
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

        return index.ModelId;
    }

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(ItemCount, seed, $"model-{seed}"),
            new PublishOptions
            {
                Collection = name,
                IndexType = MilvusIndexType.Flat,
                Keep = 1,
            },
            null,
            Cancellation
        );
}
