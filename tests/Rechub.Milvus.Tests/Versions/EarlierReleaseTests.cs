using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Versions;

/// <summary>What earlier releases published is read, and never deleted because a server lost the record of it.</summary>
public sealed class EarlierReleaseTests
{
    private const string Name = "movies";
    private const int Count = 100;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_whose_record_is_there_are_what_they_say()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var first = await EarlierRelease.PublishAsync(connection, Name, Items(1));
        var second = await EarlierRelease.PublishAsync(connection, Name, Items(2));
        server.Milvus.Restart();

        Assert.Equal(
            [(second, VersionState.Live), (first, VersionState.Loaded)],
            await StatesAsync(connection)
        );
        var report = await PublishAsync(connection, seed: 3, keep: 1);

        Assert.Empty(report.Warnings);
        Assert.Equal(
            [(report.Version, VersionState.Live), (second, VersionState.Loaded)],
            await StatesAsync(connection)
        );
    }

    [Fact]
    public async Task Versions_whose_record_is_lost_are_told_of_and_stay_until_they_are_removed()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V23);
        using var connection = await server.ConnectAsync();
        var published = new List<string>();
        for (var seed = 0; seed < 3; seed++)
            published.Add(await EarlierRelease.PublishAsync(connection, Name, Items(seed)));
        server.Milvus.Restart();
        Assert.Equal(
            [
                (published[2], VersionState.Live),
                (published[1], VersionState.Unknown),
                (published[0], VersionState.Unknown),
            ],
            await StatesAsync(connection)
        );

        var next = await PublishAsync(connection, seed: 3, keep: 1, force: true);

        var warning = Assert.Single(next.Warnings);
        Assert.Contains("2 versions", warning, StringComparison.Ordinal);
        Assert.Contains(
            $"Remove-ItemIndex {Name} -Version {published[0]}, {published[1]}",
            warning,
            StringComparison.Ordinal
        );
        // What was live until now is known to be whole.
        Assert.Equal(
            [
                (next.Version, VersionState.Live),
                (published[2], VersionState.Loaded),
                (published[1], VersionState.Unknown),
                (published[0], VersionState.Unknown),
            ],
            await StatesAsync(connection)
        );
        await PublishAsync(connection, seed: 4, keep: 1);
        Assert.DoesNotContain(
            await StatesAsync(connection),
            version => version.Version == published[2]
        );

        var versions = new IndexVersions(connection, Name);
        var refused = await Assert.ThrowsAsync<RechubException>(() =>
            MilvusItemIndex.OpenAsync(connection, Name, published[0], null, Cancellation)
        );
        Assert.Equal("MilvusVersionUnknown", refused.ErrorId);
        var restored = await versions.RestoreAsync(published[0], null, Cancellation);
        Assert.Equal(("model-0", VersionState.Live), (restored.ModelId, restored.State));
        await versions.RemoveAsync(published[1], Cancellation);
        Assert.DoesNotContain(
            await StatesAsync(connection),
            version => version.State == VersionState.Unknown
        );
        Assert.Empty((await PublishAsync(connection, seed: 5, keep: 1)).Warnings);
    }

    [Fact]
    public async Task A_version_with_fewer_rows_than_were_sent_is_restored_only_by_force()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var live = await EarlierRelease.PublishAsync(connection, Name, Items(1));
        var part = await EarlierRelease.DieAsync(connection, Name, Items(2), rowCount: 5 * Count);
        await ReleaseAsync(connection, part);
        var versions = new IndexVersions(connection, Name);

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            versions.RestoreAsync(part, null, Cancellation)
        );

        Assert.Equal("MilvusVerificationFailed", error.ErrorId);
        Assert.Contains(
            $"{Count} rows of the {5 * Count}",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            [(part, VersionState.Unknown), (live, VersionState.Live)],
            await StatesAsync(connection)
        );
        Assert.Equal(LoadState.NotLoad, await LoadStateAsync(connection, part));

        await versions.RestoreAsync(part, null, Cancellation, acceptFewerRows: true);
        Assert.Equal(
            [(part, VersionState.Live), (live, VersionState.Loaded)],
            await StatesAsync(connection)
        );
    }

    [Theory]
    [InlineData("no rows", "it has no rows")]
    [InlineData("other vectors", "find themselves")]
    public async Task A_version_that_does_not_answer_is_not_restored(string damage, string reason)
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        await EarlierRelease.PublishAsync(connection, Name, Items(1));
        var damaged = await EarlierRelease.DieAsync(connection, Name, Items(2), Count);
        if (damage == "no rows")
            await new CollectionClient(connection).DeleteAsync(
                $"{Name}_{damaged}",
                "movie_id >= 0",
                Cancellation
            );
        else
            server.Milvus.ScoreOfHits = 0;

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            new IndexVersions(connection, Name).RestoreAsync(
                damaged,
                null,
                Cancellation,
                acceptFewerRows: true
            )
        );

        Assert.Equal("MilvusVerificationFailed", error.ErrorId);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    // A server that loses the record for real.
    [Fact]
    public async Task A_stopped_server_has_lost_the_record_and_no_version()
    {
        using var server = MilvusServer.Start(ServerKind.Standalone);
        string first;
        string second;
        using (var connection = await server.ConnectAsync())
        {
            first = await EarlierRelease.PublishAsync(connection, Name, Items(1));
            second = await EarlierRelease.PublishAsync(connection, Name, Items(2));
            Assert.Equal(
                [(second, VersionState.Live), (first, VersionState.Loaded)],
                await StatesAsync(connection)
            );
        }

        server.Stop();
        server.Restart();
        using var again = await server.ConnectAsync(timeoutSeconds: 120);

        Assert.Equal(
            [(second, VersionState.Live), (first, VersionState.Unknown)],
            await StatesAsync(again)
        );
        var published = await PublishAsync(again, seed: 3, keep: 1);
        Assert.Contains(first, Assert.Single(published.Warnings), StringComparison.Ordinal);
        var restored = await new IndexVersions(again, Name).RestoreAsync(first, null, Cancellation);
        Assert.Equal(("model-1", VersionState.Live), (restored.ModelId, restored.State));
        var index = await MilvusItemIndex.OpenAsync(again, Name, null, null, Cancellation);
        Assert.Equal((first, (long)Count), (index.Version, index.Count));
    }

    private static IndexContent Items(int seed) => TestItems.Make(Count, seed, $"model-{seed}");

    private static Task ReleaseAsync(MilvusConnection connection, string version) =>
        new CollectionClient(connection).ReleaseAsync($"{Name}_{version}", Cancellation);

    private static Task<LoadState> LoadStateAsync(MilvusConnection connection, string version) =>
        new CollectionClient(connection).LoadStateAsync($"{Name}_{version}", Cancellation);

    private static async Task<(string Version, VersionState State)[]> StatesAsync(
        MilvusConnection connection
    ) =>
        [
            .. (await new IndexVersions(connection, Name).ListAsync(Cancellation)).Select(version =>
                (version.Version, version.State)
            ),
        ];

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        int seed,
        int keep,
        bool force = false
    ) =>
        new ItemPublisher(connection).PublishAsync(
            Items(seed),
            new PublishOptions
            {
                Collection = Name,
                IndexType = MilvusIndexType.Flat,
                Keep = keep,
                Force = force,
            },
            null,
            Cancellation
        );
}
