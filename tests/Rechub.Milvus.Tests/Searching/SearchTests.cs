using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;
using Rechub.Milvus.Tests.Support;
using Rechub.Numerics;

namespace Rechub.Milvus.Tests.Searching;

/// <summary>What a flat index on the server answers is what comparing with everything gives.</summary>
public sealed class SearchTests(SharedServer server)
{
    // Scores of two implementations count as equal within this.
    private const double Tie = 1e-6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DistanceMetric.IP, false)]
    [InlineData(DistanceMetric.Cosine, true)]
    [InlineData(DistanceMetric.L2, false)]
    public async Task Flat_answers_as_a_scan_does_with_and_without_excluded_items(
        DistanceMetric metric,
        bool textIds
    )
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(2_000, textIds: textIds);
        var index = await PublishAsync(connection, items, metric);
        var random = new RandomStream(5);
        const int Queries = 700;
        var vectors = TestItems.Vectors(Queries, items.Dimension, random);
        var excluded = Excluded(items, Queries, random);

        foreach (var exclude in new[] { null, excluded })
        {
            var answers = index
                .Search(
                    new SearchQuery
                    {
                        Vectors = vectors,
                        Count = Queries,
                        TopK = 20,
                        Excluded = exclude,
                    },
                    Cancellation
                )
                .ToList();

            Assert.Equal(Queries, answers.Count);
            for (var q = 0; q < Queries; q++)
            {
                var seen = exclude is null
                    ? []
                    : exclude.Rows[exclude.Offsets[q]..exclude.Offsets[q + 1]].ToHashSet();
                var exact = TestItems.Scan(
                    items,
                    vectors.AsSpan(q * items.Dimension, items.Dimension),
                    metric,
                    row => !seen.Contains(row)
                );
                AssertSame(exact, answers[q], 20);
            }
        }
    }

    [Fact]
    public async Task Searches_that_follow_each_other_answer_as_one_and_are_asked_for_one_ahead()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(300);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        const int Parts = 4;
        const int Queries = 10;
        var vectors = TestItems.Vectors(Parts * Queries, items.Dimension, new RandomStream(7));
        var whole = index.Search(Query(0, Parts * Queries), Cancellation);
        var asked = 0;

        var given = 0;
        foreach (var (one, hits) in whole.Zip(index.Search(Following(), Cancellation)))
        {
            Assert.Equal(one.ItemId, hits.ItemId);
            Assert.Equal(one.Score, hits.Score, (left, right) => Math.Abs(left - right) <= Tie);
            Assert.Equal(Math.Min(given++ / Queries + 2, Parts), asked);
        }

        Assert.Equal(Parts * Queries, given);

        IEnumerable<SearchQuery> Following()
        {
            while (asked < Parts)
                yield return Query(asked++ * Queries, Queries);
        }

        SearchQuery Query(int first, int count) =>
            new()
            {
                Vectors = vectors.AsMemory(first * items.Dimension, count * items.Dimension),
                Count = count,
                TopK = 20,
            };
    }

    [Fact]
    public async Task Ties_come_in_order_of_id()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(60);
        var same = new float[60 * items.Dimension];
        for (var row = 0; row < 60; row++)
            same[row * items.Dimension + row % 3] = 1;
        items = items with { Vectors = same };
        var index = await PublishAsync(connection, items, DistanceMetric.IP);

        var hits = Assert.Single(
            index.Search(
                new SearchQuery
                {
                    Vectors = same.AsMemory(0, items.Dimension),
                    Count = 1,
                    TopK = 60,
                },
                Cancellation
            )
        );

        Assert.Equal(
            Enumerable
                .Range(0, 60)
                .OrderBy(row => row % 3 != 0)
                .ThenBy(row => row)
                .Select(row => items.Items.Ids[row]),
            hits.ItemId
        );
    }

    [Fact]
    public async Task A_filter_holds_and_makes_lists_short()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(500);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        var years = ((Data.IntegerColumn)items.Items.Find("year")!).Values;
        var genres = (Data.TextListColumn)items.Items.Find("genres")!;
        bool Meets(int row) => years[row] >= 2000 && genres[row].Contains("Drama");

        var hits = Assert.Single(
            index.Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..items.Dimension],
                    Count = 1,
                    TopK = 500,
                    Filter = "year >= 2000 and array_contains(genres, 'Drama')",
                },
                Cancellation
            )
        );

        var expected = Enumerable.Range(0, 500).Count(Meets);
        Assert.InRange(expected, 10, 490);
        Assert.Equal(expected, hits.ItemId.Length);
        Assert.All(hits.ItemId, id => Assert.True(Meets(items.Items.Ids.RowOf(id))));
    }

    [Fact]
    public async Task A_user_who_has_seen_more_than_the_server_gives_still_gets_full_lists()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(18_000, dimension: 8);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        var seen = Enumerable.Range(0, 17_000).ToArray();

        var hits = Assert.Single(
            index.Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..8],
                    Count = 1,
                    TopK = 50,
                    Excluded = new ExcludedItems(items.Items.Ids, [0, seen.Length], seen),
                },
                Cancellation
            )
        );

        var exact = TestItems.Scan(items, items.Vector(0), DistanceMetric.IP, row => row >= 17_000);
        AssertSame(exact, hits, 50);
    }

    [Fact]
    public async Task Text_ids_exclude_the_integers_that_print_as_they_do()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(100);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        var texts = Data.IdColumn.FromSorted([
            .. items
                .Items.Ids.Integers.ToArray()
                .Select(id => $"{id}")
                .Append("no number")
                .Order(StringComparer.Ordinal),
        ]);

        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..items.Dimension],
                    Count = 1,
                    TopK = 100,
                    Excluded = new ExcludedItems(texts, [0, 90], [.. Enumerable.Range(11, 90)]),
                },
                Cancellation
            )
            .Single();

        Assert.Equal(
            texts.Texts[..11].ToArray(),
            hits.ItemId.Select(id => $"{id}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task It_knows_which_items_it_has_and_which_meet_a_filter()
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(5_000);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        var years = ((Data.IntegerColumn)items.Items.Find("year")!).Values;
        object[] ids =
        [
            .. Enumerable.Range(0, 5_000).Select(row => items.Items.Ids[row]),
            "none",
            11,
        ];

        var met = index.Contains(ids, "year >= 2000 or year == 1960", Cancellation);
        var known = index.Contains(ids, null, Cancellation);

        Assert.Equal([.. years.Select(year => year is >= 2000 or 1960), false, false], met);
        Assert.Equal([.. years.Select(_ => true), false, false], known);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Vectors_and_columns_of_every_type_are_read_back(bool textIds)
    {
        using var connection = await server.ConnectAsync();
        var items = TestItems.Make(5_000, textIds: textIds);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        object[] ids = [.. Enumerable.Range(0, 5_000).Select(row => items.Items.Ids[row]), "none"];
        string[] columns = ["year", "price", "score", "in_stock", "genres", "movie_id"];

        var vectors = index.Read(ids, Cancellation);
        var values = index.ReadColumns(ids, columns, Cancellation);

        Assert.Null(vectors[^1]);
        Assert.Null(values[^1]);
        for (var row = 0; row < 5_000; row++)
        {
            Assert.Equal(items.Vector(row).ToArray(), vectors[row]!.Vector);
            Assert.Equal(items.Items.TitleOf(row), vectors[row]!.Title);
            Assert.Equal(items.Items.Ids[row], values[row]![^1]);
            for (var column = 0; column < columns.Length - 1; column++)
                Assert.Equal(items.Items.Find(columns[column])!.ValueAt(row), values[row]![column]);
        }

        Assert.Equal(
            "ItemColumnNotFound",
            Assert
                .Throws<RechubException>(() => index.ReadColumns(ids, ["nothing"], Cancellation))
                .ErrorId
        );
    }

    [Fact]
    public async Task Strong_consistency_sees_what_another_connection_has_just_written()
    {
        using var writer = await server.ConnectAsync();
        using var reader = await server.ConnectAsync();
        var items = TestItems.Make(300);
        var index = await PublishAsync(writer, items, DistanceMetric.IP);
        var other = (
            await MilvusItemIndex.OpenAsync(reader, index.Collection, null, null, Cancellation)
        ).With(new SearchOptions { Consistency = ConsistencyLevel.Strong });
        for (var row = 0; row < 5; row++)
        {
            index.Update(ItemChanges.Removal(items.ModelId, [items.Items.Ids[row]]), Cancellation);
            var hits = other
                .Search(
                    new SearchQuery
                    {
                        Vectors = items.Vectors.Slice(row * items.Dimension, items.Dimension),
                        Count = 1,
                        TopK = 300,
                    },
                    Cancellation
                )
                .Single();
            Assert.Equal(299 - row, hits.ItemId.Length);
            Assert.DoesNotContain(items.Items.Ids[row], hits.ItemId);
        }
    }

    [Fact]
    public async Task Leaving_early_leaves_nothing_running()
    {
        await using var fake = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await fake.ConnectAsync();
        var items = TestItems.Make(100);
        var index = await PublishAsync(connection, items, DistanceMetric.IP);
        const int Queries = 20_000;
        var vectors = TestItems.Vectors(Queries, items.Dimension, new RandomStream(3));
        var query = new SearchQuery
        {
            Vectors = vectors,
            Count = Queries,
            TopK = 10,
        };
        var before = Searches();
        Assert.Equal(Queries, index.Search(query, Cancellation).Count());
        var all = Searches() - before;

        before = Searches();
        var first = index.Search(query, Cancellation).First();

        Assert.Equal(10, first.ItemId.Length);
        // What was on its way may still reach the server.
        await Task.Delay(1000, Cancellation);
        var made = Searches() - before;
        Assert.InRange(made, 1, all / 2);
        await Task.Delay(500, Cancellation);
        Assert.Equal(made, Searches() - before);

        int Searches() => fake.Milvus.Calls.Count(call => call == "Search");
    }

    private static async Task<MilvusItemIndex> PublishAsync(
        MilvusConnection connection,
        IndexContent items,
        DistanceMetric metric
    )
    {
        var name = $"search{Guid.NewGuid():N}";
        await new ItemPublisher(connection).PublishAsync(
            items with
            {
                Metric = metric,
            },
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
        return await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
    }

    private static ExcludedItems Excluded(IndexContent items, int queries, RandomStream random)
    {
        var offsets = new int[queries + 1];
        var rows = new List<int>();
        for (var q = 0; q < queries; q++)
        {
            var count = random.Next(4) == 0 ? random.Next(items.Items.Count) : random.Next(100);
            var all = Enumerable.Range(0, items.Items.Count).ToArray();
            random.Shuffle<int>(all);
            rows.AddRange(all[..count]);
            offsets[q + 1] = rows.Count;
        }

        return new ExcludedItems(items.Items.Ids, offsets, [.. rows]);
    }

    private static void AssertSame((object Id, double Score)[] exact, SearchHits hits, int topK)
    {
        Assert.Equal(Math.Min(topK, exact.Length), hits.ItemId.Length);
        for (var rank = 0; rank < hits.ItemId.Length; rank++)
        {
            Assert.Equal(exact[rank].Score, hits.Score[rank], 2 * Tie);
            if (exact[rank].Id.Equals(hits.ItemId[rank]))
                continue;
            var other = exact.Single(hit => hit.Id.Equals(hits.ItemId[rank]));
            Assert.True(
                Math.Abs(other.Score - exact[rank].Score) <= Tie,
                $"rank {rank}: {hits.ItemId[rank]} in place of {exact[rank].Id}"
            );
        }

        Assert.Equal(hits.ItemId.Length, hits.ItemId.Distinct().Count());
    }
}
