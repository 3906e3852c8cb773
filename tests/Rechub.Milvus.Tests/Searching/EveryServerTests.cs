using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;
using Rechub.Milvus.Versions;

namespace Rechub.Milvus.Tests.Searching;

/// <summary>The everyday work on every kind of server that can be started here.</summary>
public sealed class EveryServerTests(SharedServer shared)
{
    private const int Count = 300;
    private const int MissingPrice = 3;
    private const int MissingYear = 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ServerKind.All), MemberType = typeof(ServerKind))]
    public async Task Items_are_published_filtered_read_and_updated(ServerKind kind)
    {
        using var connection = await shared.Of(kind).ConnectAsync();
        var name = shared.NewName();
        var items = Items(1);

        var report = await new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );

        Assert.Empty(report.Warnings);
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal(
            (report.Version, items.ModelId, (long)Count),
            (index.Version, index.ModelId, index.Count)
        );
        Assert.Equal(items.Items.Ids[7], Nearest(index, items, 7));
        // What is missing meets no condition.
        Assert.Equal(Count - 1, CountOf(index, items, "price < 1000"));
        Assert.Equal(Count - 1, CountOf(index, items, "year > 0"));
        Assert.Equal(
            Holding(items, "in_stock", "True"),
            CountOf(index, items, "in_stock == 'True'")
        );
        Assert.Equal(
            Enumerable
                .Range(0, Count)
                .Count(row =>
                    ((string[])items.Items.Find("genres")!.ValueAt(row)!).Contains("Drama")
                ),
            CountOf(index, items, "array_contains(genres, 'Drama')")
        );

        var read = index.ReadColumns(
            [items.Items.Ids[MissingPrice], items.Items.Ids[MissingYear], 1L],
            ["price", "year", "in_stock", "title"],
            Cancellation
        );
        Assert.Equal(Row(items, MissingPrice), read[0]);
        Assert.Equal(Row(items, MissingYear), read[1]);
        Assert.Null(read[2]);

        var changed = TestItems.Make(Count + 20, seed: 5, modelId: items.ModelId);
        var outcome = index.Update(
            TestItems.Changes(TestItems.From(changed, firstRow: 1), changed.Items.Ids[0], 999_999L),
            Cancellation
        );

        Assert.Equal((20, Count - 1, 1), (outcome.Inserted, outcome.Replaced, outcome.Deleted));
        Assert.Equal([999_999L], outcome.NotFound);
        var again = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal(Count + 19, again.Count);
        Assert.Equal(changed.Items.Ids[Count + 10], Nearest(again, changed, Count + 10));
        Assert.Equal(
            [false, true],
            again.Contains([changed.Items.Ids[0], changed.Items.Ids[1]], null, Cancellation)
        );
    }

    [Theory]
    [MemberData(nameof(ServerKind.All), MemberType = typeof(ServerKind))]
    public async Task Versions_are_kept_restored_and_removed_and_never_the_live_one(ServerKind kind)
    {
        using var connection = await shared.Of(kind).ConnectAsync();
        var name = shared.NewName();
        var published = new List<string>();
        for (var seed = 0; seed < 4; seed++)
            published.Add(
                (
                    await new ItemPublisher(connection).PublishAsync(
                        Items(seed),
                        new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
                        null,
                        Cancellation
                    )
                ).Version
            );
        var versions = new IndexVersions(connection, name);
        Assert.Equal(
            [
                (published[3], VersionState.Live),
                (published[2], VersionState.Loaded),
                (published[1], VersionState.Kept),
            ],
            (await versions.ListAsync(Cancellation)).Select(v => (v.Version, v.State))
        );

        var restored = await versions.RestoreAsync(published[1], null, Cancellation);

        Assert.Equal(("model-1", VersionState.Live), (restored.ModelId, restored.State));
        var refused = await Assert.ThrowsAsync<RechubException>(() =>
            versions.RemoveAsync(published[1], Cancellation)
        );
        Assert.Equal("MilvusVersionInUse", refused.ErrorId);
        await versions.RemoveAsync(published[3], Cancellation);
        Assert.Equal(
            [published[2], published[1]],
            (await versions.ListAsync(Cancellation)).Select(v => v.Version)
        );
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        Assert.Equal(Items(1).Items.Ids[9], Nearest(index, Items(1), 9));
    }

    private static IndexContent Items(int seed)
    {
        var items = TestItems.Make(Count, seed, $"model-{seed}");
        ((NumberColumn)items.Items.Find("price")!).Values[MissingPrice] = double.NaN;
        ((IntegerColumn)items.Items.Find("year")!).Values[MissingYear] = IntegerColumn.Missing;
        return items;
    }

    private static object?[] Row(IndexContent items, int row) =>
        [
            row == MissingPrice ? null : items.Items.Find("price")!.ValueAt(row),
            row == MissingYear ? null : items.Items.Find("year")!.ValueAt(row),
            items.Items.Find("in_stock")!.ValueAt(row),
            items.Items.Find("title")!.ValueAt(row),
        ];

    private static int Holding(IndexContent items, string column, string value) =>
        Enumerable
            .Range(0, Count)
            .Count(row => value.Equals(items.Items.Find(column)!.ValueAt(row)));

    private static int CountOf(MilvusItemIndex index, IndexContent items, string filter) =>
        Search(index, items, 0, Count, filter).ItemId.Length;

    private static object Nearest(MilvusItemIndex index, IndexContent items, int row) =>
        Search(index, items, row, topK: 1, filter: null).ItemId[0];

    private static SearchHits Search(
        MilvusItemIndex index,
        IndexContent items,
        int row,
        int topK,
        string? filter
    ) =>
        index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors.Slice(row * items.Dimension, items.Dimension),
                    Count = 1,
                    TopK = topK,
                    Filter = filter,
                },
                Cancellation
            )
            .Single();
}
