using Rechub.Data;
using Rechub.Filters;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Support;

namespace Rechub.Milvus.Tests.Searching;

/// <summary>A filter finds on the server what it finds in the embedded index, missing values and fractions included.</summary>
public sealed class ServerFilterTests(SharedServer server)
{
    private static readonly string[] Filters =
    [
        "year >= 1990",
        "not (year >= 1990)",
        "year < 1990.5",
        "year != 1990.5",
        "year == 1990.5 or price > 5",
        "year in [1980, 1990.0, 2000.5]",
        "price < 5",
        "not (price < 5)",
        "price <= 3.99 or price == 4.01",
        "score == 2.125",
        "score <= 2.1250000001",
        "score < 2.1250000001 and score > 0.12499999999",
        "score >= 2.1250000001",
        "not (score != 3)",
        "score in [1, 2.5, 2.1250000001]",
        "score < 1e300 and score > -1e300",
        "in_stock == 'True'",
        "in_stock != 'True' and year > 1960",
        "not (in_stock == 'maybe')",
        "in_stock in ['False', 'True', 'maybe']",
        "in_stock like 'T%' or in_stock < 'A'",
        "cate_id == 'Drama'",
        "cate_id != 'Drama' and not (price >= 2 or year > 1980)",
        "cate_id not in ['Drama', 'Noir']",
        "cate_id like 'Sci%'",
        "not (cate_id like 'Sci%')",
        "array_contains(genres, 'Drama')",
        "not array_contains(genres, 'Drama')",
        "movie_id <= 100",
        "not (cate_id == 'Drama' and (year < 2000 or not (price == 3)))",
        "not year < 1960",
        "[movie_id] <= 100",
        "not [cate_id] in ['Drama', 'Noir'] and array_contains([genres], 'Drama')",
        "not title like 'Títle 000000%' and movie_id > 100",
        "not 100 < movie_id",
        "!movie_id in [10, 13] or not not (movie_id > 100)",
        "not movie_id not in [10, 13, 16]",
        "movie_id == 10 or title == 'Títle 0000005' or movie_id == 16 or movie_id > 800",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_filter_finds_the_same_items()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var items = WithMissingValues(TestItems.Make(300));
        await new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = name, IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
        var there = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);
        var here = ExactIndex.Create(
            new IndexContent
            {
                ModelId = items.ModelId,
                Metric = DistanceMetric.IP,
                Dimension = items.Dimension,
                Items = items.Items,
                Vectors = items.Vectors,
            },
            Cancellation
        );

        foreach (var filter in Filters)
        {
            var expected = Find(here, items, filter);
            Assert.True(
                expected.SequenceEqual(Find(there, items, filter)),
                $"{filter}: {expected.Length} here, {Find(there, items, filter).Length} there"
            );
        }
    }

    [Fact]
    public async Task An_unknown_column_is_refused_with_its_place()
    {
        using var connection = await server.ConnectAsync();
        var name = server.NewName();
        var items = TestItems.Make(20);
        await new ItemPublisher(connection).PublishAsync(
            TestItems.Only(items, "year"),
            new PublishOptions { Collection = name },
            null,
            Cancellation
        );
        var index = await MilvusItemIndex.OpenAsync(connection, name, null, null, Cancellation);

        var error = Assert.Throws<FilterException>(() =>
            Find(index, items, "year > 1 and cate_id == 'x'")
        );

        Assert.Equal(13, error.Position);
    }

    private static object[] Find(IItemIndex index, IndexContent items, string filter) =>
        [
            .. index
                .Search(
                    new SearchQuery
                    {
                        Vectors = items.Vectors[..items.Dimension],
                        Count = 1,
                        TopK = 300,
                        Filter = filter,
                    },
                    Cancellation
                )
                .Single()
                .ItemId.Order(),
        ];

    private static IndexContent WithMissingValues(IndexContent items)
    {
        var year = ((IntegerColumn)items.Items.Find("year")!).Values;
        var price = ((NumberColumn)items.Items.Find("price")!).Values;
        var score = ((NumberColumn)items.Items.Find("score")!).Values;
        var category = ((TextColumn)items.Items.Find("cate_id")!).Codes;
        for (var row = 0; row < items.Items.Count; row += 7)
        {
            year[row] = IntegerColumn.Missing;
            price[(row + 1) % items.Items.Count] = double.NaN;
            score[(row + 3) % items.Items.Count] = double.NaN;
            category[(row + 2) % items.Items.Count] = -1;
        }

        return items;
    }
}
