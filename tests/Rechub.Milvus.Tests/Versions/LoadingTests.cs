using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;

namespace Rechub.Milvus.Tests.Versions;

/// <summary>After a restart a server says for a while that collections are loading: that is waited for, but not for ever.</summary>
public sealed class LoadingTests
{
    private const string Name = "movies";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loading_index_is_waited_for_with_progress()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(20);
        var index = await PublishAsync(connection, items);
        var heard = new Heard();

        LoadSlowly(server.Milvus);
        await MilvusItemIndex.OpenAsync(connection, Name, null, heard, Cancellation);
        Assert.Contains(heard.Fractions, fraction => fraction is > 0 and < 1);

        LoadSlowly(server.Milvus);
        Assert.Single(Search(index, items));
    }

    [Fact]
    public async Task Loading_that_does_not_advance_ends_in_an_error()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var patient = await server.ConnectAsync();
        using var connection = await patient.WithAsync(null, TimeSpan.FromSeconds(4), Cancellation);
        var items = TestItems.Make(20);
        await PublishAsync(patient, items);
        var index = await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
        server.Milvus.Loading = () => 40;

        var errors = await Task.WhenAll(
            Assert.ThrowsAsync<RechubException>(() =>
                MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation)
            ),
            Assert.ThrowsAsync<RechubException>(() => Task.Run(() => Search(index, items)))
        );

        Assert.All(errors, error => Assert.Equal("MilvusNoAdvance", error.ErrorId));
    }

    [Fact]
    public async Task A_publish_tells_its_phases_and_never_goes_back()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        var heard = new Heard();

        await PublishAsync(connection, TestItems.Make(3_000), heard);

        foreach (
            var phase in new[]
            {
                "creating",
                "sending rows",
                "rows/s",
                "counting",
                "sample",
                "tidying",
            }
        )
            Assert.Contains(
                heard.Status,
                status => status.Contains(phase, StringComparison.Ordinal)
            );
        Assert.Equal(heard.Fractions.Order(), heard.Fractions);
        Assert.InRange(heard.Fractions[^1], 0.9, 1);
    }

    private static void LoadSlowly(FakeMilvus milvus)
    {
        var percent = 0;
        milvus.Loading = () =>
        {
            percent += 30;
            if (percent >= 100)
                milvus.Loading = null;
            return Math.Min(percent, 100);
        };
    }

    private static List<SearchHits> Search(MilvusItemIndex index, IndexContent items) =>
        [
            .. index.Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..items.Dimension],
                    Count = 1,
                    TopK = 5,
                },
                Cancellation
            ),
        ];

    private static async Task<MilvusItemIndex> PublishAsync(
        MilvusConnection connection,
        IndexContent items,
        IProgress<WorkProgress>? progress = null
    )
    {
        await new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = Name, IndexType = MilvusIndexType.Flat },
            progress,
            Cancellation
        );
        return await MilvusItemIndex.OpenAsync(connection, Name, null, null, Cancellation);
    }

    /// <summary>Keeps what was reported, in order.</summary>
    private sealed class Heard : IProgress<WorkProgress>
    {
        private readonly List<WorkProgress> all = [];

        public IReadOnlyList<string> Status => [.. Copy().Select(p => p.Status)];

        public IReadOnlyList<double> Fractions =>
            [.. Copy().Where(p => p.Fraction is not null).Select(p => p.Fraction!.Value)];

        public void Report(WorkProgress value)
        {
            lock (all)
                all.Add(value);
        }

        private WorkProgress[] Copy()
        {
            lock (all)
                return [.. all];
        }
    }
}
