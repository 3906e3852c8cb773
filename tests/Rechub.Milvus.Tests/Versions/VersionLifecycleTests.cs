using Rechub.Indexing;
using Rechub.Interactions;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Versions;

/// <summary>Versions come, are kept, brought back, changed and removed; readers never notice.</summary>
public sealed class VersionLifecycleTests(SharedServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Earlier_versions_are_kept_released_and_dropped_in_turn()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var published = new List<string>();
        for (var i = 0; i < 4; i++)
            published.Add((await PublishAsync(connection, name, seed: i, keep: 2)).Version);

        var versions = await new IndexVersions(connection, name).ListAsync(Cancellation);

        Assert.Equal(
            [
                (published[3], VersionState.Live),
                (published[2], VersionState.Loaded),
                (published[1], VersionState.Kept),
            ],
            versions.Select(v => (v.Version, v.State))
        );
    }

    [Fact]
    public async Task A_kept_version_is_restored_whole_and_the_live_one_is_never_removed()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var first = await PublishAsync(connection, name, seed: 1);
        await PublishAsync(connection, name, seed: 2);
        var third = await PublishAsync(connection, name, seed: 3);
        var versions = new IndexVersions(connection, name);

        var restored = await versions.RestoreAsync(first.Version, null, Cancellation);

        Assert.Equal(("model-1", VersionState.Live), (restored.ModelId, restored.State));
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal((first.Version, "model-1"), (index.Version, index.ModelId));
        var refused = await Assert.ThrowsAsync<RechubException>(() =>
            versions.RemoveAsync(first.Version, Cancellation)
        );
        Assert.Equal("MilvusVersionInUse", refused.ErrorId);

        await versions.RemoveAsync(third.Version, Cancellation);
        Assert.Equal(2, (await versions.ListAsync(Cancellation)).Count);
        var unknown = await Assert.ThrowsAsync<RechubException>(() =>
            versions.RestoreAsync(third.Version, null, Cancellation)
        );
        Assert.Equal("MilvusVersionNotFound", unknown.ErrorId);
    }

    [Fact]
    public async Task Updates_are_seen_at_once_and_refused_for_another_model_or_dimension()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        await PublishAsync(connection, name, seed: 1);
        var update = new LiveUpdate(connection, name);
        // Twice the catalogue: half of it replaces items, half is new.
        var changed = TestItems.Make(800, seed: 77, modelId: "model-1");

        await update.UpsertAsync(changed, DistanceMetric.IP, null, Cancellation);

        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal(800, index.Count);
        Assert.Equal(changed.Items.Ids[799], Nearest(index, changed, 799));
        Assert.Equal(changed.Items.Ids[5], Nearest(index, changed, 5));

        await update.DeleteAsync(
            "model-1",
            IdColumn.FromSorted([(long)changed.Items.Ids[5], 999_999L]),
            Cancellation
        );
        Assert.NotEqual(changed.Items.Ids[5], Nearest(index, changed, 5));

        foreach (
            var (items, metric, errorId) in new (ItemSet, DistanceMetric, string)[]
            {
                (changed with { ModelId = "other" }, DistanceMetric.IP, "ModelIndexMismatch"),
                (
                    TestItems.Make(9, modelId: "model-1", dimension: 8),
                    DistanceMetric.IP,
                    "DimensionMismatch"
                ),
                (changed, DistanceMetric.L2, "MetricMismatch"),
            }
        )
            Assert.Equal(
                errorId,
                (
                    await Assert.ThrowsAsync<RechubException>(() =>
                        update.UpsertAsync(items, metric, null, Cancellation)
                    )
                ).ErrorId
            );
    }

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
        var readers = Enumerable
            .Range(0, 3)
            .Select(_ => Task.Run(() => ReadAsync(name, sets, done.Token), Cancellation))
            .ToArray();

        var first = "";
        for (var seed = 1; seed <= 5; seed++)
        {
            var report = await PublishAsync(connection, name, seed);
            if (seed == 4)
                first = report.Version;
        }

        await new LiveUpdate(connection, name).UpsertAsync(sets[5], null, null, Cancellation);
        await new IndexVersions(connection, name).RestoreAsync(first, null, Cancellation);
        await Task.Delay(500, Cancellation);
        await done.CancelAsync();

        var reads = await Task.WhenAll(readers);
        Assert.All(reads, models => Assert.Contains("model-4", models));
        Assert.True(reads.Sum(models => models.Count) > 20);
    }

    /// <summary>
    /// Opens the live version and searches it, again and again. Scores prove that vectors of one model answered: the item
    /// that a query is the vector of comes first, with its own score.
    /// </summary>
    private async Task<List<string>> ReadAsync(string name, ItemSet[] sets, CancellationToken done)
    {
        using var connection = await server.ConnectAsync();
        var models = new List<string>();
        while (!done.IsCancellationRequested)
        {
            var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
            Assert.Equal(400, index.Count);
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

            models.Add(index.ModelId);
        }

        return models;
    }

    private static object Nearest(MilvusItemIndex index, ItemSet items, int row) =>
        index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors.Slice(row * items.Dimension, items.Dimension),
                    Count = 1,
                    TopK = 1,
                },
                Cancellation
            )
            .Single()
            .ItemId[0];

    private static Task<PublishReport> PublishAsync(
        MilvusConnection connection,
        string name,
        int seed,
        int keep = 2
    ) =>
        new ItemPublisher(connection).PublishAsync(
            TestItems.Make(400, seed, $"model-{seed}"),
            new PublishOptions
            {
                Collection = name,
                IndexType = MilvusIndexType.Flat,
                Keep = keep,
            },
            null,
            Cancellation
        );
}
