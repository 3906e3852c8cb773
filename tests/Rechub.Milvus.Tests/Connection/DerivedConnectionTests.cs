using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Connection;

/// <summary>A connection gives views of itself with another database or time limit, over the same channel.</summary>
public sealed class DerivedConnectionTests(SharedServer shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_and_removed_through_a_view_stays_in_its_database()
    {
        using var connection = await shared.ConnectAsync();
        var database = await shared.OtherDatabase;
        using var staging = await connection.WithAsync(database, null, Cancellation);
        var name = shared.NewName();
        var live = await PublishAsync(connection, name, seed: 1);
        await PublishAsync(staging, name, seed: 2);
        await PublishAsync(staging, name, seed: 3);
        var versions = new IndexVersions(staging, name);
        var replaced = (await versions.ListAsync(Cancellation))[1];

        await versions.RemoveAsync(replaced.Version, Cancellation);

        Assert.Equal(database, replaced.Database);
        Assert.Equal(
            ["model-3"],
            (await versions.ListAsync(Cancellation)).Select(version => version.ModelId)
        );
        Assert.Equal(
            [(live.Version, "default")],
            (await new IndexVersions(connection, name).ListAsync(Cancellation)).Select(version =>
                (version.Version, version.Database)
            )
        );
        using var back = await staging.WithAsync("default", null, Cancellation);
        var index = await MilvusItemIndex.OpenAsync(back, name, null, null, Cancellation);
        Assert.Equal("model-1", index.ModelId);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_told_with_those_that_are()
    {
        using var connection = await shared.ConnectAsync(timeoutSeconds: 60);

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            connection.WithAsync("nosuch", null, Cancellation)
        );

        Assert.Equal("MilvusDatabaseNotFound", error.ErrorId);
        Assert.Contains("'nosuch'", error.Message, StringComparison.Ordinal);
        Assert.Contains("default", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closing_a_view_leaves_the_connection_and_other_views_open()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        using var other = await connection.WithAsync("shop", null, Cancellation);
        var view = await connection.WithAsync("shop", null, Cancellation);

        view.Dispose();

        Assert.True(view.IsClosed);
        Assert.Equal("MilvusDisconnected", await ErrorIdAsync(view));
        Assert.Empty(await new CollectionClient(connection).ListAsync(Cancellation));
        connection.Dispose();
        Assert.True(other.IsClosed);
        Assert.Equal("MilvusDisconnected", await ErrorIdAsync(other));
    }

    [Fact]
    public async Task A_view_takes_what_it_is_not_given_from_its_connection_and_asks_the_server_nothing()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync(database: "shop", timeoutSeconds: 7);
        var calls = server.Milvus.Calls.Count;

        using var same = await connection.WithAsync(null, null, Cancellation);
        using var patient = await connection.WithAsync(
            "shop",
            TimeSpan.FromSeconds(9),
            Cancellation
        );

        Assert.Equal(calls, server.Milvus.Calls.Count);
        Assert.Equal(("shop", 7.0), (same.Database, same.Timeout.TotalSeconds));
        Assert.Equal(("shop", 9.0), (patient.Database, patient.Timeout.TotalSeconds));
        Assert.Equal(connection.ToString(), patient.ToString());
        Assert.Equal(connection.ServerVersion, same.ServerVersion);
    }

    [Fact]
    public async Task A_read_sees_what_another_view_of_the_database_has_written()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        using var shop = await connection.WithAsync("shop", null, Cancellation);
        using var hasty = await shop.WithAsync(null, TimeSpan.FromSeconds(5), Cancellation);

        shop.Writes.Record("movies", 42);

        Assert.Equal(42UL, hasty.Writes.Newest("movies"));
        Assert.Equal(0UL, connection.Writes.Newest("movies"));
    }

    private static async Task<string> ErrorIdAsync(MilvusConnection connection) =>
        (
            await Assert.ThrowsAsync<RechubException>(() =>
                new CollectionClient(connection).ListAsync(Cancellation)
            )
        ).ErrorId;

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(50, seed, $"model-{seed}"),
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
}
