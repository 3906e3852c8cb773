using System.Globalization;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>A server is stopped or killed and started again: every version is still what it was, and none is deleted.</summary>
public sealed class RestartTests
{
    private const string Name = "movies";
    private const int Count = 400;

    private static readonly VersionState[] Earlier = [VersionState.Loaded, VersionState.Kept];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ServerKind.All), MemberType = typeof(ServerKind))]
    public async Task Versions_are_listed_restored_and_published_beside(ServerKind kind)
    {
        using var server = MilvusServer.Start(kind);
        // Oldest first.
        var expected = new List<(string Version, string Model)>();
        using (var connection = await server.ConnectAsync())
        {
            for (var seed = 0; seed < 3; seed++)
                expected.Add(await PublishAsync(connection, seed));
        }

        server.Stop();
        server.Restart();
        await UseAsync(server, expected, seed: 3);
        server.Kill();
        server.Restart();
        await UseAsync(server, expected, seed: 4);
    }

    /// <summary>Lists what is expected, restores the oldest, publishes another, and expects that from now on.</summary>
    private static async Task UseAsync(
        MilvusServer server,
        List<(string Version, string Model)> expected,
        int seed
    )
    {
        using var connection = await server.ConnectAsync(timeoutSeconds: 120);
        var versions = new IndexVersions(connection, Name);

        var listed = await versions.ListAsync(Cancellation);
        Assert.Equal(
            expected.AsEnumerable().Reverse(),
            listed.Select(version => (version.Version, version.ModelId))
        );
        Assert.Equal(VersionState.Live, listed[0].State);
        Assert.All(listed.Skip(1), version => Assert.Contains(version.State, Earlier));
        await AssertLiveAsync(connection, expected[^1]);

        var restored = await versions.RestoreAsync(expected[0].Version, null, Cancellation);
        Assert.Equal(
            (VersionState.Live, expected[0]),
            (restored.State, (restored.Version, restored.ModelId))
        );
        await AssertLiveAsync(connection, expected[0]);

        expected.Add(await PublishAsync(connection, seed));
        await AssertLiveAsync(connection, expected[^1]);
        // Two earlier versions are kept: the one just replaced and the newest of the rest.
        expected.RemoveAt(1);
        Assert.Equal(
            expected.AsEnumerable().Reverse(),
            (await versions.ListAsync(Cancellation)).Select(v => (v.Version, v.ModelId))
        );
    }

    private static async Task AssertLiveAsync(
        MilvusConnection connection,
        (string Version, string Model) expected
    )
    {
        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        Assert.Equal(expected, (index.Version, index.ModelId));
        Assert.Equal(Count, index.Count);
        var items = Items(expected.Model);
        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors,
                    Count = Count,
                    TopK = 1,
                },
                Cancellation
            )
            .Select(hits => hits.ItemId[0]);
        Assert.Equal(Enumerable.Range(0, Count).Select(row => items.Items.Ids[row]), hits);
    }

    private static async Task<(string Version, string Model)> PublishAsync(
        MilvusConnection connection,
        int seed
    )
    {
        var model = $"model-{seed}";
        var report = await new ItemPublisher(connection).PublishAsync(
            Items(model),
            new PublishOptions { Collection = Name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
        Assert.Empty(report.Warnings);
        return (report.Version, model);
    }

    private static IndexContent Items(string model) =>
        TestItems.Make(
            Count,
            long.Parse(model["model-".Length..], CultureInfo.InvariantCulture),
            model
        );
}
