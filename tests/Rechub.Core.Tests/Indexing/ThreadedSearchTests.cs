using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Tests.Indexing;

/// <summary>Searches that are large enough for several threads, whose shares end at other places with each number of them.</summary>
public sealed class ThreadedSearchTests
{
    private const int Dimension = 64;
    private const int TopK = 50;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_number_of_threads_finds_what_a_naive_scan_finds()
    {
        const int rows = 3000;
        const int updated = 300;
        var stream = new RandomStream(seed: 3);
        var vectors = Vectors(stream, rows);
        var shelves = Shelves(rows);
        var index = ExactIndex.Create(
            Content(vectors, shelves) with
            {
                PartitionColumn = "shelf",
            },
            Stop
        );
        // Every seventh of the first items gets another vector.
        int[] later = [.. Enumerable.Range(0, updated).Select(i => i * 7)];
        var newVectors = Vectors(stream, updated);
        index.Update(
            new ItemChanges
            {
                ModelId = "model",
                Upserts = Table(later, Array.ConvertAll(later, row => shelves[row])),
                Vectors = newVectors,
                DeletedIds = [1L, 2999L],
            },
            Stop
        );
        for (var i = 0; i < updated; i++)
            newVectors
                .AsSpan(i * Dimension, Dimension)
                .CopyTo(vectors.AsSpan(later[i] * Dimension));

        foreach (var count in (int[])[1, 11, 25, 1_500])
        {
            var queries = Vectors(stream, count);
            int[][] hidden =
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ => Enumerable.Range(0, 40).Select(_ => stream.Next(rows)).ToArray()),
            ];
            var expected = Scan(
                vectors,
                queries,
                (query, row) =>
                    shelves[row] != 2 && row is not (1 or 2999) && !hidden[query].Contains(row)
            );
            foreach (var threads in (int[])[1, 2, 3])
            {
                var hits = index.Search(
                    new SearchQuery
                    {
                        Vectors = queries,
                        Count = count,
                        TopK = TopK,
                        Threads = threads,
                        Filter = "shelf != 2",
                        Excluded = new ExcludedItems(
                            IdColumn.FromSorted([
                                .. Enumerable.Range(0, rows).Select(x => (long)x),
                            ]),
                            [.. Enumerable.Range(0, count + 1).Select(query => query * 40)],
                            [.. hidden.SelectMany(x => x)]
                        ),
                    },
                    Stop
                );
                AssertSame(expected, [.. hits]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void One_query_of_a_large_index_is_shared_by_threads(int threads)
    {
        // 49 million multiply-adds, of which a thread takes a million at least.
        const int rows = 48_010;
        var stream = new RandomStream(seed: 4);
        var vectors = Vectors(stream, rows);
        var query = Vectors(stream, 1);
        var index = ExactIndex.Create(Content(vectors, Shelves(rows)), Stop);

        var hits = index.Search(
            new SearchQuery
            {
                Vectors = query,
                Count = 1,
                TopK = TopK,
                Threads = threads,
            },
            Stop
        );

        AssertSame(Scan(vectors, query, (_, _) => true), [.. hits]);
    }

    private static void AssertSame((long Id, float Score)[][] expected, SearchHits[] hits)
    {
        Assert.Equal(expected.Length, hits.Length);
        for (var query = 0; query < hits.Length; query++)
        {
            Assert.Equal(expected[query].Select(hit => (object)hit.Id), hits[query].ItemId);
            Assert.Equal(expected[query].Select(hit => hit.Score), hits[query].Score);
        }
    }

    // Coordinates are halves, so sums are exact in any order.
    private static (long, float)[][] Scan(
        float[] vectors,
        float[] queries,
        Func<int, int, bool> isEligible
    ) =>
        [
            .. Enumerable
                .Range(0, queries.Length / Dimension)
                .Select(query =>
                    Enumerable
                        .Range(0, vectors.Length / Dimension)
                        .Where(row => isEligible(query, row))
                        .Select(row =>
                            (
                                Id: (long)row,
                                Score: Dot(
                                    queries.AsSpan(query * Dimension, Dimension),
                                    vectors.AsSpan(row * Dimension, Dimension)
                                )
                            )
                        )
                        .OrderByDescending(hit => hit.Score)
                        .ThenBy(hit => hit.Id)
                        .Take(TopK)
                        .ToArray()
                ),
        ];

    private static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        var sum = 0f;
        for (var d = 0; d < Dimension; d++)
            sum += x[d] * y[d];
        return sum;
    }

    private static IndexContent Content(float[] vectors, long[] shelves) =>
        new()
        {
            ModelId = "model",
            Metric = DistanceMetric.IP,
            Dimension = Dimension,
            Items = Table([.. Enumerable.Range(0, shelves.Length)], shelves),
            Vectors = vectors,
        };

    private static EntityTable Table(int[] ids, long[] shelves) =>
        new(
            "item_id",
            IdColumn.FromSorted(Array.ConvertAll(ids, id => (long)id)),
            [new IntegerColumn("shelf", shelves)]
        );

    private static long[] Shelves(int rows) =>
        [.. Enumerable.Range(0, rows).Select(row => row * 5L % 4)];

    // Few distinct values, so that equal scores are common.
    private static float[] Vectors(RandomStream stream, int count) =>
        [.. Enumerable.Range(0, count * Dimension).Select(_ => (stream.Next(3) - 1) / 2f)];
}
