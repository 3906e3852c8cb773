using System.Collections.Concurrent;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Versions;

/// <summary>Readers go on while versions come, change and go.</summary>
public sealed class ReaderTests(SharedServer server)
{
    private const long AddedId = 999_999;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_in_a_loop_never_fail_nor_mix_versions()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await PublishAsync(connection, name, seed: 0);
        var sets = Enumerable
            .Range(0, 6)
            .Select(seed => TestItems.Make(400, seed, $"model-{seed}"))
            .ToArray();
        using var done = new CancellationTokenSource();
        var reads = Enumerable.Range(0, 3).Select(_ => new ConcurrentQueue<string>()).ToArray();
        var readers = Array.ConvertAll(
            reads,
            models => Task.Run(() => ReadAsync(name, sets, models, done.Token), Cancellation)
        );

        var first = "";
        for (var seed = 1; seed <= 5; seed++)
        {
            var report = await PublishAsync(connection, name, seed);
            if (seed == 4)
                first = report.Version;
            // The version before stays until the next publish, and no longer.
            await ReadOnceMoreAsync();
        }

        var added = TestItems.Make(1, seed: 99, modelId: "model-5");
        added = added with
        {
            Items = new EntityTable(
                added.Items.KeyName,
                IdColumn.FromSorted([AddedId]),
                added.Items.Columns
            ),
        };
        var live = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        live.Update(TestItems.Changes(added), Cancellation);
        await ReadOnceMoreAsync();
        await new IndexVersions(connection, name).RestoreAsync(first, null, Cancellation);
        await ReadOnceMoreAsync();
        await done.CancelAsync();

        await Task.WhenAll(readers);
        Assert.All(reads, models => Assert.Equal("model-4", models.Last()));

        // A read that begins after this: the one under way, and another.
        async Task ReadOnceMoreAsync()
        {
            foreach (var models in reads)
            {
                var before = models.Count;
                while (models.Count < before + 2 && !Array.Exists(readers, r => r.IsCompleted))
                    await Task.Delay(20, Cancellation);
            }
        }
    }

    /// <summary>
    /// Opens the live version and searches it, again and again. Scores prove that vectors of one model answered: the item
    /// that a query is the vector of comes first, with its own score.
    /// </summary>
    private async Task ReadAsync(
        string name,
        IndexContent[] sets,
        ConcurrentQueue<string> models,
        CancellationToken done
    )
    {
        using var connection = await server.ConnectAsync();
        while (!done.IsCancellationRequested)
        {
            var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
            Assert.InRange(index.Count, 400, index.ModelId == "model-5" ? 401 : 400);
            var items = sets.Single(set => set.ModelId == index.ModelId);
            var answers = index
                .Search(
                    new SearchQuery
                    {
                        Vectors = items.Vectors,
                        Count = 400,
                        TopK = 3,
                    },
                    Cancellation
                )
                .ToList();
            Assert.Equal(400, answers.Count);
            for (var row = 0; row < 400; row++)
            {
                Assert.Equal(items.Items.Ids[row], answers[row].ItemId[0]);
                Assert.Equal(1, answers[row].Score[0], 1e-4);
            }

            models.Enqueue(index.ModelId);
        }
    }

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(400, seed, $"model-{seed}"),
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
}
