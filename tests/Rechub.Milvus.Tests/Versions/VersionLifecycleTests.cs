using Rechub.Indexing;
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
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        // Twice the catalog: half of it replaces items, half is new.
        var changed = TestItems.Make(800, seed: 77, modelId: "model-1");

        var outcome = index.Update(TestItems.Changes(changed), Cancellation);

        Assert.Equal((400, 400), (outcome.Inserted, outcome.Replaced));
        Assert.Equal(800, index.Count);
        Assert.Equal(changed.Items.Ids[799], Nearest(index, changed, 799));
        Assert.Equal(changed.Items.Ids[5], Nearest(index, changed, 5));

        outcome = index.Update(
            ItemChanges.Removal("model-1", [changed.Items.Ids[5], 999_999L]),
            Cancellation
        );
        Assert.Equal((1, 999_999L), (outcome.Deleted, Assert.Single(outcome.NotFound)));
        Assert.NotEqual(changed.Items.Ids[5], Nearest(index, changed, 5));

        foreach (
            var (items, errorId) in new[]
            {
                (changed with { ModelId = "other" }, "ModelIndexMismatch"),
                (TestItems.Make(9, modelId: "model-1", dimension: 8), "DimensionMismatch"),
            }
        )
            Assert.Equal(
                errorId,
                Assert
                    .Throws<RechubException>(() =>
                        index.Update(TestItems.Changes(items), Cancellation)
                    )
                    .ErrorId
            );
    }

    private static object Nearest(MilvusItemIndex index, IndexContent items, int row) =>
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
