using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Fake;

/// <summary>The moment a new version goes live, and what may happen about it.</summary>
public sealed class GoingLiveTests
{
    private const string Name = "movies";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_restored_during_a_publish_stays_for_its_readers()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var first = await PublishAsync(connection, seed: 1);
        await PublishAsync(connection, seed: 2);
        var versions = new IndexVersions(connection, Name);

        var third = await PublishAsync(
            connection,
            seed: 3,
            keep: 1,
            beforeLive: () =>
                versions.RestoreAsync(first.Version, null, Cancellation).GetAwaiter().GetResult()
        );

        Assert.Equal(
            [(third.Version, VersionState.Live), (first.Version, VersionState.Loaded)],
            await StatesAsync(connection)
        );
    }

    [Fact]
    public async Task A_move_of_which_nothing_is_heard_removes_nothing()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var patient = await server.ConnectAsync();
        var first = await PublishAsync(patient, seed: 1);
        using var connection = await server.ConnectAsync(timeoutSeconds: 5);
        server.Milvus.LosesAnswersOf = "AlterAlias";

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(connection, seed: 2)
        );

        Assert.Equal("MilvusUnavailable", error.ErrorId);
        Assert.Contains("Get-ItemIndex -AllVersion", error.Message, StringComparison.Ordinal);
        var states = await StatesAsync(patient);
        Assert.Equal(VersionState.Live, states[0].State);
        Assert.Equal((first.Version, VersionState.Loaded), states[1]);
    }

    [Fact]
    public async Task A_move_that_the_server_refuses_leaves_everything_as_it_was()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var first = await PublishAsync(connection, seed: 1);
        server.Milvus.Denies = "AlterAlias";

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(connection, seed: 2)
        );

        Assert.Equal("MilvusPermission", error.ErrorId);
        Assert.Equal([(first.Version, VersionState.Live)], await StatesAsync(connection));
    }

    [Fact]
    public async Task Rows_that_arrive_a_second_time_after_the_count_are_noticed()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var first = await PublishAsync(connection, seed: 1);
        server.Milvus.DelaysFirstInsert = true;

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(connection, seed: 2)
        );

        Assert.Equal("MilvusCountMismatch", error.ErrorId);
        Assert.Equal([(first.Version, VersionState.Live)], await StatesAsync(connection));
    }

    [Fact]
    public async Task What_fails_before_a_version_goes_live_fails_the_publish()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();

        await Assert.ThrowsAsync<IOException>(() =>
            PublishAsync(connection, seed: 1, beforeLive: () => throw new IOException("disk full"))
        );

        Assert.Empty(await StatesAsync(connection));
    }

    [Fact]
    public async Task Versions_that_others_point_to_are_kept_and_loaded()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V24);
        using var connection = await server.ConnectAsync();
        var first = await PublishAsync(connection, seed: 1);
        await new CollectionClient(connection).PointAliasAsync(
            "another",
            $"{Name}_{first.Version}",
            exists: false,
            Cancellation
        );
        for (var seed = 2; seed < 5; seed++)
            Assert.Empty((await PublishAsync(connection, seed, keep: 1)).Warnings);

        var states = await StatesAsync(connection);
        Assert.Equal(
            [VersionState.Live, VersionState.Loaded, VersionState.Loaded],
            states.Select(version => version.State)
        );
        Assert.Equal(first.Version, states[^1].Version);
    }

    [Fact]
    public async Task A_publish_that_is_overtaken_by_force_says_so_and_removes_nothing_else()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        PublishReport? second = null;

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(
                connection,
                seed: 1,
                beforeLive: () =>
                    second = PublishAsync(connection, seed: 2, force: true).GetAwaiter().GetResult()
            )
        );

        Assert.Equal("MilvusPublishUnderWay", error.ErrorId);
        Assert.Contains("has taken over", error.Message, StringComparison.Ordinal);
        Assert.Equal([(second!.Version, VersionState.Live)], await StatesAsync(connection));
        Assert.Single(server.Milvus.Collections);
    }

    [Fact]
    public async Task A_mark_without_its_version_refuses_others_while_its_publisher_lives()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var publisher = PublisherIdentity.Begin();
        await PublishMark.CreateAsync(
            new CollectionClient(connection),
            new VersionName(Name, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)),
            new VersionManifest(
                VersionManifest.CurrentFormat,
                "model-0",
                4,
                DistanceMetric.IP,
                MilvusIndexType.Flat,
                10,
                DateTime.UtcNow,
                publisher
            ),
            Cancellation
        );

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            PublishAsync(connection, seed: 1)
        );
        Assert.Equal("MilvusPublishUnderWay", error.ErrorId);
        Assert.Empty(await StatesAsync(connection));

        publisher.End();
        await PublishAsync(connection, seed: 1);
        Assert.Single(server.Milvus.Collections);
    }

    [Fact]
    public async Task An_unfinished_version_is_neither_opened_nor_restored()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var refused = new List<string>();

        await PublishAsync(
            connection,
            seed: 1,
            beforeLive: () =>
            {
                var unfinished = new IndexVersions(connection, Name)
                    .ListAsync(Cancellation)
                    .GetAwaiter()
                    .GetResult()
                    .Single();
                Assert.Equal(VersionState.Unfinished, unfinished.State);
                refused.Add(
                    Assert
                        .Throws<RechubException>(() =>
                            MilvusItemIndex
                                .OpenAsync(connection, Name, unfinished.Version, null, Cancellation)
                                .GetAwaiter()
                                .GetResult()
                        )
                        .ErrorId
                );
            }
        );

        Assert.Equal(["MilvusVersionUnfinished"], refused);
    }

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
        int keep = 2,
        Action? beforeLive = null,
        bool force = false
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(50, seed, $"model-{seed}"),
            new PublishOptions
            {
                Collection = Name,
                IndexType = MilvusIndexType.Flat,
                Keep = keep,
                BeforeLive = beforeLive,
                Force = force,
            },
            null,
            Cancellation
        );
}
