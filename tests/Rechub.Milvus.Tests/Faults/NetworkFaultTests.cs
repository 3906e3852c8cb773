using System.Diagnostics;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Faults;

/// <summary>The network between client and server fails in the middle of calls.</summary>
public sealed class NetworkFaultTests(SharedServer shared)
{
    private const int Cuts = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_publish_survives_cuts_and_counts_every_row_once() =>
        EachModeAsync(async server =>
        {
            using var proxy = new FaultProxy(server.Port);
            using var connection = await server.ConnectAsync(proxy, 60);
            var items = TestItems.Make(20_000, dimension: 64);
            var random = new RandomStream(11);
            var name = shared.NewName();
            // Some 800 chunks of rows go out; the cuts fall among them.
            proxy.CutAfter(Enumerable.Range(0, Cuts).Select(_ => 20 + random.Next(60)));

            var report = await PublishAsync(connection, name, items);

            Assert.Equal(Cuts, proxy.Cuts);
            Assert.Equal(20_000, report.Count);
            var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
            Assert.Equal(20_000, index.Count);
        });

    [Fact]
    public Task Rows_that_stall_on_their_way_and_are_sent_again_count_once() =>
        EachModeAsync(async server =>
        {
            using var proxy = new FaultProxy(server.Port);
            using var direct = await server.ConnectAsync();
            using var connection = await server.ConnectAsync(proxy, 40);
            var name = shared.NewName();
            await PublishAsync(direct, name, TestItems.Make(100, seed: 2, modelId: "before"));
            var items = TestItems.Make(60_000, dimension: 64);
            var stall = new StallWhileSending(proxy);

            var publish = PublishAsync(connection, name, items, stall);
            Assert.Same(stall.Begun, await Task.WhenAny(stall.Begun, publish));
            // Longer than a call is waited for: what was sent is sent again, and then both flow on.
            await Task.Delay(TimeSpan.FromSeconds(12), Cancellation);
            Assert.False(publish.IsCompleted);
            proxy.Stalled = false;

            var expected = (items.ModelId, 60_000L);
            try
            {
                await publish;
            }
            catch (RechubException error) when (error.ErrorId == "MilvusCountMismatch")
            {
                // The server took the late rows beside the repeated ones, and that was noticed.
                expected = ("before", 100L);
            }

            var index = await MilvusItemIndex.OpenAsync(direct, name, null, null, Cancellation);
            Assert.Equal(expected, (index.ModelId, index.Count));
        });

    [Fact]
    public async Task A_stalled_connection_ends_in_an_error_within_the_time_limit()
    {
        using var proxy = new FaultProxy(shared.Uri.Port);
        using var direct = await shared.ConnectAsync();
        var name = shared.NewName();
        var items = TestItems.Make(300);
        await PublishAsync(direct, name, items);
        using var connection = await shared.Of(ServerMode.Plain).ConnectAsync(proxy, 8);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);

        proxy.Stalled = true;
        var clock = Stopwatch.StartNew();
        var error = Assert.Throws<RechubException>(() => Search(index, items));
        var waited = clock.Elapsed;

        Assert.Equal("MilvusTimeout", error.ErrorId);
        // The limit is 8 s; what a busy machine adds must not look like waiting for ever.
        Assert.InRange(waited.TotalSeconds, 7, 90);

        proxy.Stalled = false;
        Assert.Equal(5, Search(index, items).ItemId.Length);
    }

    [Fact]
    public async Task A_slow_connection_is_slow_but_right()
    {
        using var proxy = new FaultProxy(shared.Uri.Port);
        using var connection = await shared.Of(ServerMode.Plain).ConnectAsync(proxy, 60);
        proxy.DelayPerChunk = 15;

        var report = await PublishAsync(connection, shared.NewName(), TestItems.Make(3_000));

        Assert.Equal(3_000, report.Count);
    }

    [Fact]
    public async Task Stopping_ends_a_stalled_search_at_once()
    {
        using var proxy = new FaultProxy(shared.Uri.Port);
        using var direct = await shared.ConnectAsync();
        var name = shared.NewName();
        var items = TestItems.Make(300);
        await PublishAsync(direct, name, items);
        using var connection = await shared.Of(ServerMode.Plain).ConnectAsync(proxy, 60);
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
        IndexContent items,
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
        IndexContent items,
        IProgress<WorkProgress>? progress = null
    ) =>
        new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            progress,
            Cancellation
        );

    private Task EachModeAsync(Func<MilvusServer, Task> test) =>
        Task.WhenAll(
            ServerMode.Tried.Select(mode => Task.Run(() => test(shared.Of(mode)), Cancellation))
        );

    /// <summary>Stalls a proxy as soon as rows flow.</summary>
    private sealed class StallWhileSending(FaultProxy proxy) : IProgress<WorkProgress>
    {
        private readonly TaskCompletionSource begun = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public Task Begun => begun.Task;

        public void Report(WorkProgress value)
        {
            if (
                !value.Status.StartsWith("sending rows", StringComparison.Ordinal)
                || begun.Task.IsCompleted
            )
                return;
            proxy.Stalled = true;
            begun.TrySetResult();
        }
    }
}
