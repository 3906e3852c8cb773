using Rechub.Data;
using Rechub.Indexing;
using Rechub.Numerics;
using Rechub.Retrieval;

namespace Rechub.Tests.Shared;

/// <summary>
/// What every index backend is held to, through the seam alone. A test of a new backend derives from this and makes backends of
/// it (of one that keeps versions, from <see cref="VersionedBackendSuite"/>); what a backend does not offer is skipped.
/// </summary>
public abstract class IndexBackendSuite(PublishedIndexes published)
    : IClassFixture<PublishedIndexes>
{
    private const int Count = 300;
    private const int Queries = 40;

    private static readonly (string? Text, Func<EntityTable, int, bool> Meets)[] Filters =
    [
        (null, (_, _) => true),
        (
            "year >= 1990 and price < 5",
            (items, row) => Value<long>(items, "year", row) >= 1990 && Price(items, row) < 5
        ),
        ("not (cate_id == 'Drama')", (items, row) => Text(items, "cate_id", row) != "Drama"),
        (
            "array_contains(genres, 'Noir') or title == 'Títle 0000007'",
            (items, row) =>
                ((string[])items.Find("genres")!.ValueAt(row)!).Contains("Noir") || row == 7
        ),
        ("price > 1000", (_, _) => false),
    ];

    public static TheoryData<DistanceMetric, bool> Kinds =>
        new()
        {
            { DistanceMetric.IP, false },
            { DistanceMetric.IP, true },
            { DistanceMetric.Cosine, false },
            { DistanceMetric.L2, true },
        };

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A backend to which nothing was published; it searches exactly.</summary>
    protected abstract IIndexBackend NewBackend();

    /// <summary>The same things for all tests of the class.</summary>
    protected PublishedIndexes Published { get; } = published;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_published_is_what_is_opened(DistanceMetric metric, bool textIds)
    {
        var (items, backend, made) = Made(metric, textIds);

        Assert.Empty(made.Warnings);
        foreach (var index in new[] { made.Index, backend.Open(progress: null, Cancellation) })
        {
            Assert.Equal(
                (Count, items.Dimension, metric, items.ModelId),
                (index.Count, index.Dimension, index.Metric, index.ModelId)
            );
            index.WaitUntilReady(progress: null, Cancellation);
            Assert.Equal(
                [true, true, false],
                index.Contains(
                    [items.Items.Ids[0], $"{items.Items.Ids[1]}", 999_999L],
                    filter: null,
                    Cancellation
                )
            );
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Hits_are_those_of_comparing_with_everything(DistanceMetric metric, bool textIds)
    {
        var (items, index) = Shared(metric, textIds);
        var queries = Stretched(Queries, items.Dimension, seed: 5);
        var excluded = Excluded(items.Items.Ids);
        foreach (var (filter, meets) in Filters)
        {
            foreach (var leftOut in new[] { null, excluded })
            {
                var found = index
                    .Search(
                        new SearchQuery
                        {
                            Vectors = queries,
                            Count = Queries,
                            TopK = 15,
                            Filter = filter,
                            Excluded = leftOut,
                        },
                        Cancellation
                    )
                    .ToList();

                Assert.Equal(Queries, found.Count);
                for (var query = 0; query < Queries; query++)
                {
                    var seen = leftOut is null
                        ? []
                        : leftOut
                            .Rows[leftOut.Offsets[query]..leftOut.Offsets[query + 1]]
                            .ToHashSet();
                    AssertBest(
                        TestItems.Scan(
                            items,
                            queries.AsSpan(query * items.Dimension, items.Dimension),
                            metric,
                            row => meets(items.Items, row) && !seen.Contains(row)
                        ),
                        found[query],
                        topK: 15
                    );
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Searches_that_follow_each_other_answer_as_one(DistanceMetric metric, bool textIds)
    {
        var (items, index) = Shared(metric, textIds);
        var vectors = Stretched(Queries, items.Dimension, seed: 6);

        var whole = index.Search(Query(vectors, Queries), Cancellation).ToList();
        var parts = index
            .Search(
                Enumerable
                    .Range(0, 4)
                    .Select(part =>
                        Query(
                            vectors.AsMemory(
                                part * Queries / 4 * items.Dimension,
                                Queries / 4 * items.Dimension
                            ),
                            Queries / 4
                        )
                    ),
                Cancellation
            )
            .ToList();

        Assert.Equal(whole.Select(hits => hits.ItemId), parts.Select(hits => hits.ItemId));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ties_come_in_order_of_id_and_every_item_is_found(bool textIds)
    {
        var items = TestItems.Make(60, textIds: textIds);
        var vectors = new float[60 * items.Dimension];
        for (var row = 0; row < 60; row++)
            vectors[row * items.Dimension + row % 3] = 1;
        var query = new float[items.Dimension];
        (query[0], query[1], query[2]) = (1, 3, 2);
        var index = Publish(NewBackend(), items with { Vectors = vectors });

        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = query,
                    Count = 1,
                    TopK = 1_000,
                },
                Cancellation
            )
            .Single();

        Assert.Equal(
            Enumerable
                .Range(0, 60)
                .OrderBy(row =>
                    (row % 3) switch
                    {
                        1 => 0,
                        2 => 1,
                        _ => 2,
                    }
                )
                .Select(row => items.Items.Ids[row]),
            hits.ItemId
        );
        Assert.Equal(60, hits.Score.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Columns_and_vectors_are_read_back(bool textIds)
    {
        var (items, index) = Shared(DistanceMetric.IP, textIds);
        if (index is not (IItemColumnStore and IItemVectorStore))
            Assert.Skip("The backend gives nothing back.");
        var columns = (IItemColumnStore)index;
        string[] names = ["title", "year", "PRICE", "in_stock", "genres"];
        object[] ids = [items.Items.Ids[9], $"{items.Items.Ids[2]}", 999_999L];
        int[] rows = [9, 2];

        var values = columns.ReadColumns(ids, names, Cancellation);
        var vectors = ((IItemVectorStore)index).Read(ids, Cancellation);

        Assert.Equal(
            [items.Items.KeyName, .. items.Items.Columns.Select(column => column.Name)],
            columns.ColumnNames
        );
        Assert.Null(values[2]);
        Assert.Null(vectors[2]);
        foreach (var (place, row) in rows.Index())
        {
            Assert.Equal(names.Select(name => items.Items.Find(name)!.ValueAt(row)), values[place]);
            Assert.Equal(
                (items.Items.Ids[row], items.Items.TitleOf(row)),
                (vectors[place]!.ItemId, vectors[place]!.Title)
            );
            Assert.Equal(items.Vector(row).ToArray(), vectors[place]!.Vector);
        }

        Refused("ItemColumnNotFound", () => columns.ReadColumns(ids, ["nothing"], Cancellation));
    }

    [Fact]
    public void A_users_vectors_find_the_best_over_all_of_them()
    {
        const int VectorsEach = 3;
        var (items, index) = Shared(DistanceMetric.IP, textIds: false);
        var model = new InterestModel(items, VectorsEach);
        var data = InterestModel.Histories(items, users: 20, length: 9);

        var lists = TwoTowerRecaller
            .Over(index, model)
            .Recall(
                new RecallRequest
                {
                    Data = data,
                    UserRows = [.. Enumerable.Range(0, data.UserCount)],
                    Purpose = RecallPurpose.Serving,
                    TopK = 12,
                },
                Cancellation
            )
            .ToList();

        Assert.Equal(20, lists.Count);
        foreach (var (user, list) in lists.Index())
        {
            var history = data.Log.ItemRows[
                data.Log.UserOffsets[user]..data.Log.UserOffsets[user + 1]
            ];
            var best = history[^VectorsEach..]
                .SelectMany(row =>
                    TestItems.Scan(
                        items,
                        items.Vector(row),
                        DistanceMetric.IP,
                        other => !history.Contains(other)
                    )
                )
                .GroupBy(hit => hit.Id)
                .Select(hits => (hits.Key, hits.Max(hit => hit.Score)))
                .OrderByDescending(hit => hit.Item2);
            AssertBest([.. best], new SearchHits(list.ItemId, list.Score), topK: 12);
        }
    }

    [Fact]
    public void An_index_of_no_items_finds_nothing()
    {
        var items = TestItems.Make(0);
        var backend = NewBackend();
        backend.Publish(items, progress: null, Cancellation);

        var index = backend.Open(progress: null, Cancellation);

        Assert.Equal(0, index.Count);
        Assert.Equal([false], index.Contains([10L], filter: null, Cancellation));
        Assert.All(
            index.Search(
                Query(TestItems.Vectors(3, items.Dimension, new RandomStream(1)), 3),
                Cancellation
            ),
            hits => Assert.Empty(hits.ItemId)
        );
    }

    [Fact]
    public void What_no_index_can_hold_or_answer_is_refused_alike()
    {
        var (items, index) = Shared(DistanceMetric.IP, textIds: false);
        var broken = items.Vectors.ToArray();
        broken[7] = float.NaN;
        foreach (
            var (content, errorId) in new[]
            {
                (items with { Vectors = broken }, "VectorNotFinite"),
                (items with { Dimension = 3 }, "DimensionMismatch"),
                (items with { PartitionColumn = "nothing" }, "PartitionColumnNotFound"),
                (items with { PartitionColumn = "genres" }, "PartitionColumnUnusable"),
            }
        )
        {
            var backend = NewBackend();
            Refused(errorId, () => backend.Publish(content, progress: null, Cancellation));
            Assert.Throws<RechubException>(() => backend.Open(progress: null, Cancellation));
        }

        var query = TestItems.Vectors(1, items.Dimension, new RandomStream(3));
        Refused("DimensionMismatch", () => Search(Query(query.AsMemory(1), 1)));
        Refused("InvalidFilter", () => Search(Query(query, 1, "nothing == 1")));
        Refused("InvalidFilter", () => index.Contains([10L], "nothing == 1", Cancellation));
        query[0] = float.PositiveInfinity;
        Refused("VectorNotFinite", () => Search(Query(query, 1)));

        List<SearchHits> Search(SearchQuery asked) => [.. index.Search(asked, Cancellation)];
    }

    [Fact]
    public void A_publish_changes_nothing_for_who_opened_the_index_before()
    {
        var backend = NewBackend();
        var before = TestItems.Make(50, seed: 1, modelId: "model-1");
        var after = TestItems.Make(70, seed: 2, modelId: "model-2");
        var reader = Publish(backend, before);

        backend.Publish(after, progress: null, Cancellation);

        Assert.Equal(("model-1", 50), (reader.ModelId, reader.Count));
        Assert.Equal(before.Items.Ids[7], Nearest(reader, before, 7));
        var opened = backend.Open(progress: null, Cancellation);
        Assert.Equal(("model-2", 70), (opened.ModelId, opened.Count));
        Assert.Equal(after.Items.Ids[60], Nearest(opened, after, 60));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_update_adds_replaces_and_takes_leftOutor_is_refused_whole(bool textIds)
    {
        var items = TestItems.Make(50, textIds: textIds);
        var backend = NewBackend();
        if (Publish(backend, items) is not IUpdatableItemIndex index)
        {
            Assert.Skip("The backend changes no single items.");
            return;
        }

        // Rows 40 to 54 of another seed: ten replace an item, five are new.
        var changed = TestItems.From(TestItems.Make(55, seed: 9, textIds: textIds), firstRow: 40);
        object[] removed = [items.Items.Ids[3], $"{items.Items.Ids[4]}", 999_999L];

        RefuseUpdates();
        Assert.Equal(50, index.Count);
        var outcome = index.Update(TestItems.Changes(changed, removed), Cancellation);

        Assert.Equal((5, 10, 2), (outcome.Inserted, outcome.Replaced, outcome.Deleted));
        Assert.Equal([textIds ? "999999" : 999_999L], outcome.NotFound);
        foreach (var seen in new[] { index, backend.Open(progress: null, Cancellation) })
        {
            Assert.Equal(53, seen.Count);
            Assert.Equal(
                [false, false, true, true],
                seen.Contains(
                    [removed[0], removed[1], items.Items.Ids[5], changed.Items.Ids[14]],
                    filter: null,
                    Cancellation
                )
            );
            for (var row = 0; row < changed.Items.Count; row++)
                Assert.Equal(changed.Items.Ids[row], Nearest(seen, changed, row));
            if (seen is IItemColumnStore columns)
                Assert.Equal(
                    changed.Items.Find("year")!.ValueAt(2),
                    columns.ReadColumns([changed.Items.Ids[2]], ["year"], Cancellation)[0]![0]
                );
        }

        void RefuseUpdates()
        {
            var broken = changed.Vectors.ToArray();
            broken[^1] = float.NegativeInfinity;
            foreach (
                var (changes, errorId) in new[]
                {
                    (TestItems.Changes(changed with { ModelId = "other" }), "ModelIndexMismatch"),
                    (
                        TestItems.Changes(changed with { Vectors = changed.Vectors[1..] }),
                        "DimensionMismatch"
                    ),
                    (TestItems.Changes(changed with { Vectors = broken }), "VectorNotFinite"),
                    (TestItems.Changes(TestItems.Make(9, textIds: !textIds)), "ItemIdType"),
                    (TestItems.Changes(TestItems.Only(changed, "title")), "ItemColumnMissing"),
                    (TestItems.Changes(changed, changed.Items.Ids[0]), "ItemChangedTwice"),
                }
            )
                Refused(errorId, () => index.Update(changes, Cancellation));
        }
    }

    private static IItemIndex Publish(IIndexBackend backend, IndexContent content) =>
        backend.Publish(content, progress: null, Cancellation).Index;

    private static void Refused(string errorId, Action action) =>
        Assert.Equal(errorId, Assert.ThrowsAny<RechubException>(action).ErrorId);

    private static void AssertBest((object Id, double Score)[] expected, SearchHits hits, int topK)
    {
        Assert.Equal(Math.Min(topK, expected.Length), hits.ItemId.Length);
        Assert.Equal(hits.ItemId.Length, hits.ItemId.Distinct().Count());
        var scores = expected.ToDictionary(hit => hit.Id, hit => hit.Score);
        foreach (var (rank, id) in hits.ItemId.Index())
        {
            // Of two that nearly tie, 32-bit numbers may put either first.
            Assert.Equal(expected[rank].Score, hits.Score[rank], tolerance: 1e-3);
            Assert.Equal(scores[id], hits.Score[rank], tolerance: 1e-3);
        }
    }

    protected static object Nearest(IItemIndex index, IndexContent items, int row) =>
        index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vector(row).ToArray(),
                    Count = 1,
                    TopK = 1,
                },
                Cancellation
            )
            .Single()
            .ItemId[0];

    private static SearchQuery Query(
        ReadOnlyMemory<float> vectors,
        int count,
        string? filter = null
    ) =>
        new()
        {
            Vectors = vectors,
            Count = count,
            TopK = 10,
            Filter = filter,
        };

    /// <summary>Query q leaves out q + 1 items; ids of a catalog are as callers have them, text where the index's are not too.</summary>
    private static ExcludedItems Excluded(IdColumn ids)
    {
        var offsets = Enumerable.Range(0, Queries + 1).Select(query => query * (query + 1) / 2);
        var rows = Enumerable
            .Range(0, Queries)
            .SelectMany(query =>
                Enumerable.Range(0, query + 1).Select(i => (3 * query + 7 * i) % Count)
            );
        return new ExcludedItems(ids, [.. offsets], [.. rows]);
    }

    private static IndexContent Items(DistanceMetric metric, bool textIds)
    {
        var items = TestItems.Make(Count, textIds: textIds);
        return items with { Metric = metric, Vectors = Stretched(Count, items.Dimension, seed: 2) };
    }

    /// <summary>Vectors whose lengths differ, so that metrics rank differently.</summary>
    private static float[] Stretched(int count, int dimension, long seed)
    {
        var vectors = TestItems.Vectors(count, dimension, new RandomStream(seed));
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] *= 1 + i / dimension % 5 / 4f;
        return vectors;
    }

    private (IndexContent Items, IItemIndex Index) Shared(DistanceMetric metric, bool textIds)
    {
        var (items, _, made) = Made(metric, textIds);
        return (items, made.Index);
    }

    private (IndexContent Items, IIndexBackend Backend, PublishedIndex Made) Made(
        DistanceMetric metric,
        bool textIds
    )
    {
        var items = Items(metric, textIds);
        var (backend, made) = Published.Once(
            (metric, textIds),
            () =>
            {
                var backend = NewBackend();
                return Tuple.Create(backend, backend.Publish(items, progress: null, Cancellation));
            }
        );
        return (items, backend, made);
    }

    private static T Value<T>(EntityTable items, string column, int row) =>
        (T)items.Find(column)!.ValueAt(row)!;

    private static string Text(EntityTable items, string column, int row) =>
        Value<string>(items, column, row);

    private static double Price(EntityTable items, int row) => Value<double>(items, "price", row);
}
