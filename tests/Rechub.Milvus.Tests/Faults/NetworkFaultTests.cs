using System.Diagnostics;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The network between client and server fails in the middle of calls.</summary>
public sealed class NetworkFaultTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_publish_survives_cuts_and_counts_every_row_once()
    {
        using var proxy = new FaultProxy(server.Uri.Port);
        using var connection = await ConnectAsync(proxy, 60);
        var items = TestItems.Make(20_000, dimension: 64);
        var random = new RandomStream(11);
        var name = server.NewName();
        using var done = new CancellationTokenSource();
        // Some 800 chunks of rows go out; a cut falls among them every now and then.
        var saboteur = Task.Run(
            async () =>
            {
                for (var cut = 0; cut < 6 && !done.IsCancellationRequested; cut++)
                {
                    proxy.CutAfter(random.Next(60));
                    await Task.Delay(400, CancellationToken.None);
                }
            },
            Cancellation
        );

        var report = await PublishAsync(connection, name, items);
        await done.CancelAsync();
        await saboteur;

        Assert.InRange(proxy.Cuts, 2, 100);
        Assert.Equal(20_000, report.Count);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal(20_000, index.Count);
    }

    [Fact]
    public async Task A_stalled_connection_ends_in_an_error_within_the_time_limit()
    {
        using var proxy = new FaultProxy(server.Uri.Port);
        using var direct = await server.ConnectAsync();
        var name = server.NewName();
        var items = TestItems.Make(300);
        await PublishAsync(direct, name, items);
        using var connection = await ConnectAsync(proxy, 4);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);

        proxy.Stalled = true;
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<RechubException>(() => Search(index, items));
        var waited = clock.Elapsed;

        Assert.Equal("MilvusTimeout", error.ErrorId);
        // The limit is 4 s; what a busy machine adds must not look like waiting for ever.
        Assert.InRange(waited.TotalSeconds, 3, 60);

        proxy.Stalled = false;
        Assert.Equal(5, Search(index, items).ItemId.Length);
    }

    [Fact]
    public async Task A_call_that_stalls_for_a_while_is_made_again()
    {
        using var proxy = new FaultProxy(server.Uri.Port);
        using var direct = await server.ConnectAsync();
        var name = server.NewName();
        var items = TestItems.Make(300);
        await PublishAsync(direct, name, items);
        using var connection = await ConnectAsync(proxy, 20);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);

        proxy.Stalled = true;
        var search = Task.Run(() => Search(index, items), Cancellation);
        await Task.Delay(6_000, Cancellation);
        Assert.False(search.IsCompleted);
        proxy.Stalled = false;

        Assert.Equal(items.Items.Ids[0], (await search).ItemId[0]);
    }

    [Fact]
    public async Task A_slow_connection_is_slow_but_right()
    {
        using var proxy = new FaultProxy(server.Uri.Port);
        using var connection = await ConnectAsync(proxy, 60);
        proxy.DelayPerChunk = 15;

        var report = await PublishAsync(connection, server.NewName(), TestItems.Make(3_000));

        Assert.Equal(3_000, report.Count);
    }

    [Fact]
    public async Task Stopping_ends_a_stalled_search_at_once()
    {
        using var proxy = new FaultProxy(server.Uri.Port);
        using var direct = await server.ConnectAsync();
        var name = server.NewName();
        var items = TestItems.Make(300);
        await PublishAsync(direct, name, items);
        using var connection = await ConnectAsync(proxy, 60);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        using var stopping = new CancellationTokenSource();
        proxy.Stalled = true;
        var search = Task.Run(() => Search(index, items, stopping.Token), Cancellation);
        await Task.Delay(300, Cancellation);

        var clock = Stopwatch.StartNew();
        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search);
        // A call by itself would be given up after 15 s.
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    private static SearchHits Search(
        MilvusItemIndex index,
        ItemSet items,
        CancellationToken? cancellation = null
    ) =>
        index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..items.Dimension],
                    Count = 1,
                    TopK = 5,
                },
                cancellation ?? Cancellation
            )
            .Single();

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        ItemSet items
    ) =>
        new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );

    private static Task<MilvusConnection> ConnectAsync(FaultProxy proxy, double timeoutSeconds) =>
        MilvusConnection.OpenAsync(
            new MilvusConnectionOptions
            {
                Uri = proxy.Uri,
                Timeout = TimeSpan.FromSeconds(timeoutSeconds),
            },
            Cancellation
        );
}
