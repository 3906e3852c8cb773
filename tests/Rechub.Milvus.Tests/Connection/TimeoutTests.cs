using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Connection;

/// <summary>
/// The time limit bounds waiting for an answer and for an index that is being loaded, whatever it is that does not come; a
/// publish or a restore that advances is not ended by it.
/// </summary>
public sealed class TimeoutTests
{
    private const string Name = "movies";

    // What a busy machine adds to a limit of three seconds must not look like waiting for something else.
    private const double Patience = 8;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);
    private static readonly IndexContent Items = TestItems.Make(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_takes_the_connection_and_says_nothing_is_given_up_in_time()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        var id = await GivesUpAsync(() =>
            MilvusConnection.OpenAsync(
                new MilvusConnectionOptions
                {
                    Uri = new Uri($"http://{listener.LocalEndpoint}"),
                    Timeout = Limit,
                },
                Cancellation
            )
        );

        Assert.Equal("MilvusTimeout", id);
    }

    [Fact]
    public async Task A_server_that_stops_answering_is_given_up_in_time()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var proxy = new FaultProxy(server.Port);
        using var connection = await MilvusConnection.OpenAsync(
            new MilvusConnectionOptions { Uri = new Uri($"http://127.0.0.1:{proxy.Port}") },
            Cancellation
        );
        await PublishAsync(connection);
        using var hasty = await connection.WithAsync(null, Limit, Cancellation);
        var index = await MilvusItemIndex.OpenAsync(hasty, Name, null, null, Cancellation);
        proxy.Stalled = true;

        var ids = await Task.WhenAll(
            GivesUpAsync(() => Task.Run(() => Search(index))),
            GivesUpAsync(() => MilvusItemIndex.OpenAsync(hasty, Name, null, null, Cancellation)),
            GivesUpAsync(() => new IndexVersions(hasty, Name).ListAsync(Cancellation)),
            GivesUpAsync(() => PublishAsync(hasty)),
            GivesUpAsync(() => connection.WithAsync("shop", Limit, Cancellation))
        );

        Assert.All(ids, id => Assert.Equal("MilvusTimeout", id));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_given_up_in_time()
    {
        var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        using var hasty = await connection.WithAsync(null, Limit, Cancellation);
        await server.DisposeAsync();

        var id = await GivesUpAsync(() => new IndexVersions(hasty, Name).ListAsync(Cancellation));

        Assert.Equal("MilvusUnavailable", id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_index_that_stays_loading_is_given_up_in_time(bool advances)
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        await PublishAsync(connection);
        using var hasty = await connection.WithAsync(null, Limit, Cancellation);
        var index = await MilvusItemIndex.OpenAsync(hasty, Name, null, null, Cancellation);
        var percent = 0;
        server.Milvus.Loading = () => advances ? Interlocked.Increment(ref percent) % 100 : 40;

        var ids = await Task.WhenAll(
            GivesUpAsync(() => Task.Run(() => Search(index))),
            GivesUpAsync(() => Task.Run(() => index.WaitUntilReady(null, Cancellation))),
            GivesUpAsync(() => MilvusItemIndex.OpenAsync(hasty, Name, null, null, Cancellation))
        );

        Assert.All(ids, id => Assert.Equal("MilvusNoAdvance", id));
    }

    [Fact]
    public async Task A_publish_is_not_ended_by_it_though_loading_takes_longer_and_does_not_advance()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        using var hasty = await connection.WithAsync(null, Limit, Cancellation);
        var clock = Stopwatch.StartNew();
        LoadFor(server.Milvus, 2 * Limit, () => 40);

        await PublishAsync(hasty);

        Assert.InRange(clock.Elapsed, 2 * Limit, 20 * Limit);
    }

    [Fact]
    public async Task A_restore_is_not_ended_by_it_while_loading_advances()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var first = await PublishAsync(connection);
        await PublishAsync(connection);
        using var hasty = await connection.WithAsync(null, Limit, Cancellation);
        var percent = 0;
        LoadFor(server.Milvus, 2 * Limit, () => percent++ % 100);

        var restored = await new IndexVersions(hasty, Name).RestoreAsync(
            first.Version,
            null,
            Cancellation
        );

        Assert.Equal(VersionState.Live, restored.State);
        server.Milvus.Loading = () => 40;
        var other = (await new IndexVersions(connection, Name).ListAsync(Cancellation))[0];
        Assert.Equal(
            "MilvusNoAdvance",
            await GivesUpAsync(() =>
                new IndexVersions(hasty, Name).RestoreAsync(other.Version, null, Cancellation)
            )
        );
    }

    private static void LoadFor(FakeMilvus milvus, TimeSpan time, Func<int> percent)
    {
        var clock = Stopwatch.StartNew();
        milvus.Loading = () =>
        {
            if (clock.Elapsed >= time)
                milvus.Loading = null;
            return percent();
        };
    }

    private static async Task<string> GivesUpAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<RechubException>(work);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, Patience);
        return error.ErrorId;
    }

    private static void Search(MilvusItemIndex index) =>
        _ = index
            .Search(
                new SearchQuery
                {
                    Vectors = Items.Vectors[..Items.Dimension],
                    Count = 1,
                    TopK = 5,
                },
                Cancellation
            )
            .Single();

    private static Task<PublishReport> PublishAsync(MilvusConnection connection) =>
        new ItemPublisher(connection).PublishAsync(
            Items,
            new PublishOptions { Collection = Name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
}
