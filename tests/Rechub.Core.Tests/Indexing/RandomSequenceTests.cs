using CsCheck;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Numerics;

namespace Rechub.Tests.Indexing;

/// <summary>Random sequences of updates and searches, in memory and on disk, held against a naive scan of a dictionary.</summary>
public sealed class RandomSequenceTests : IDisposable
{
    // More than the rows of a block.
    private const int IdRange = 700;

    private static readonly (string? Filter, Func<Item, bool> Meets)[] Filters =
    [
        (null, _ => true),
        ("cate == 'Drama'", x => x.Cate == "Drama"),
        ("not (cate == 'Drama' or cate == 'Crime')", x => x.Cate is "Action" or "Horror"),
        (
            "year >= 1990 and cate in ['Action', 'Horror']",
            x => x.Year is >= 1990 && x.Cate is "Action" or "Horror" && x.Year is >= 1990
        ),
        ("not year < 1960", x => x.Year is >= 1960),
        (
            "array_contains(tags, 'Crime') or year == 1999",
            x => x.Tags.Contains("Crime") || x.Year == 1999
        ),
        ("not array_contains(tags, 'Action')", x => !x.Tags.Contains("Action")),
        ("cate == 'Nothing'", _ => false),
    ];

    private static readonly string?[] PartitionColumns = [null, "cate", "year"];

    private readonly string folder = Directory.CreateTempSubdirectory("rechub-index-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(DistanceMetric.IP)]
    [InlineData(DistanceMetric.Cosine)]
    [InlineData(DistanceMetric.L2)]
    public void Every_search_equals_a_naive_scan(DistanceMetric metric) =>
        Gen.Int[0, int.MaxValue].Sample(seed => Run(seed, metric), iter: 350, threads: 1);

    private void Run(int seed, DistanceMetric metric)
    {
        var stream = new RandomStream(seed);
        var dimension = 1 + stream.Next(20);
        var textIds = stream.Next(3) == 0;
        var expected = RandomItems(
                stream,
                dimension,
                stream.Next(stream.Next(4) == 0 ? 1_000 : 300),
                textIds
            )
            .ToDictionary(item => item.Id);
        var path = Path.Combine(folder, $"{metric}{seed}.index");
        var content = new IndexContent
        {
            ModelId = "model",
            Metric = metric,
            Dimension = dimension,
            Items = Table([.. expected.Values]),
            Vectors = Vectors(expected.Values),
            PartitionColumn = PartitionColumns[stream.Next(PartitionColumns.Length)],
        };
        var onDisk = stream.Next(2) == 0;
        var index = onDisk
            ? ExactIndex.Write(path, content, Stop)
            : ExactIndex.Create(content, Stop);
        for (var step = 0; step < 6; step++)
        {
            if (stream.Next(2) == 0 && expected.Count > 0)
                Update(stream, index, expected, dimension, textIds);
            if (onDisk && stream.Next(3) == 0)
                index = ExactIndex.Open(path);
            Assert.Equal(expected.Count, index.Count);
            Search(stream, index, expected, dimension, textIds);
        }

        File.Delete(path);
    }

    private static void Update(
        RandomStream stream,
        ExactIndex index,
        Dictionary<object, Item> expected,
        int dimension,
        bool textIds
    )
    {
        var upserts = RandomItems(stream, dimension, stream.Next(30), textIds);
        var deleted = Enumerable
            .Range(0, stream.Next(20))
            .Select(_ => Id(stream.Next(IdRange), textIds))
            .Where(id => Array.TrueForAll(upserts, item => !item.Id.Equals(id)))
            .Distinct()
            .ToArray();
        var known = upserts.Count(item => expected.ContainsKey(item.Id));
        var present = deleted.Count(expected.ContainsKey);

        var outcome = index.Update(
            new ItemChanges
            {
                ModelId = "model",
                Upserts = Table(upserts),
                Vectors = Vectors(upserts),
                DeletedIds = deleted,
            },
            Stop
        );

        Assert.Equal(
            (upserts.Length - known, known, present, deleted.Length - present),
            (outcome.Inserted, outcome.Replaced, outcome.Deleted, outcome.NotFound.Count)
        );
        foreach (var item in upserts)
            expected[item.Id] = item;
        foreach (var id in deleted)
            expected.Remove(id);
    }

    private static void Search(
        RandomStream stream,
        ExactIndex index,
        Dictionary<object, Item> expected,
        int dimension,
        bool textIds
    )
    {
        var count = 1 + stream.Next(30);
        var queries = Vector(stream, count * dimension);
        var catalog = Ids(Enumerable.Range(0, IdRange).Select(id => Id(id, textIds)));
        var excluded = Enumerable
            .Range(0, count)
            .Select(_ => Enumerable.Range(0, stream.Next(2) * 60).Select(_ => stream.Next(IdRange)))
            .Select(rows => rows.ToArray())
            .ToArray();
        var offsets = new int[count + 1];
        for (var q = 0; q < count; q++)
            offsets[q + 1] = offsets[q] + excluded[q].Length;
        var topK = 1 + stream.Next(expected.Count + 5);
        var (filter, meets) = Filters[stream.Next(Filters.Length)];

        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = queries,
                    Count = count,
                    TopK = topK,
                    Threads = 1 + stream.Next(3),
                    Filter = filter,
                    Excluded = new ExcludedItems(
                        catalog,
                        offsets,
                        [.. excluded.SelectMany(x => x)]
                    ),
                },
                Stop
            )
            .ToArray();

        Assert.Equal(count, hits.Length);
        var eligible = expected.Values.Where(meets).ToArray();
        for (var q = 0; q < count; q++)
        {
            var hidden = excluded[q].Select(row => catalog[row]).ToHashSet();
            var query = queries[(q * dimension)..((q + 1) * dimension)];
            var naive = eligible
                .Where(item => !hidden.Contains(item.Id))
                .Select(item => (item.Id, Score: Score(index.Metric, query, item.Vector)))
                .OrderBy(hit => index.Metric == DistanceMetric.L2 ? hit.Score : -hit.Score)
                .ThenBy(hit => hit.Id, Comparer<object>.Create(CompareIds))
                .Take(topK)
                .ToArray();
            Assert.Equal(naive.Select(hit => hit.Id), hits[q].ItemId);
            Assert.Equal(naive.Select(hit => hit.Score), hits[q].Score);
        }
    }

    // The definition, in the index's order of operations, so that scores must be equal to the last bit.
    private static float Score(DistanceMetric metric, float[] query, float[] item)
    {
        if (metric == DistanceMetric.Cosine)
            (query, item) = (Unit(query), Unit(item));
        var score = 0f;
        for (var d = 0; d < query.Length; d++)
        {
            var difference = query[d] - item[d];
            score =
                metric == DistanceMetric.L2
                    ? MathF.FusedMultiplyAdd(difference, difference, score)
                    : MathF.FusedMultiplyAdd(query[d], item[d], score);
        }

        return score;
    }

    private static float[] Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(x => (double)x * x));
        return length == 0 ? vector : Array.ConvertAll(vector, x => (float)(x / length));
    }

    private static Item[] RandomItems(
        RandomStream stream,
        int dimension,
        int count,
        bool textIds
    ) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ => Id(stream.Next(IdRange), textIds))
                .Distinct()
                .Order(Comparer<object>.Create(CompareIds))
                .Select(id => new Item(
                    id,
                    Vector(stream, dimension),
                    stream.Next(5) is var cate and < 4 ? Names[cate] : null,
                    stream.Next(4) == 0 ? null : 1950 + stream.Next(60),
                    [.. Names.Where(_ => stream.Next(3) == 0)]
                )),
        ];

    private static readonly string[] Names = ["Action", "Crime", "Drama", "Horror"];

    // Few distinct values, so that equal scores are common.
    private static float[] Vector(RandomStream stream, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (stream.Next(5) - 2) / 2f)];

    private static object Id(int number, bool text)
    {
        object id = number * 7_000_000_000L;
        return text ? $"ü{number}" : id;
    }

    private static int CompareIds(object x, object y) =>
        x is long integer
            ? integer.CompareTo((long)y)
            : string.CompareOrdinal((string)x, (string)y);

    private static IdColumn Ids(IEnumerable<object> ids)
    {
        var sorted = ids.Order(Comparer<object>.Create(CompareIds)).ToArray();
        return sorted is [string, ..]
            ? IdColumn.FromSorted([.. sorted.Cast<string>()])
            : IdColumn.FromSorted([.. sorted.Cast<long>()]);
    }

    private static EntityTable Table(Item[] items)
    {
        var cates = Names.Where(name => items.Any(item => item.Cate == name)).ToArray();
        var offsets = new int[items.Length + 1];
        for (var i = 0; i < items.Length; i++)
            offsets[i + 1] = offsets[i] + items[i].Tags.Length;
        return new EntityTable(
            "item_id",
            Ids(items.Select(item => item.Id)),
            [
                new TextColumn(
                    "cate",
                    cates,
                    [.. items.Select(item => Array.IndexOf(cates, item.Cate))]
                ),
                new IntegerColumn(
                    "year",
                    [.. items.Select(item => item.Year ?? IntegerColumn.Missing)]
                ),
                new TextListColumn(
                    "tags",
                    Names,
                    offsets,
                    [
                        .. items
                            .SelectMany(item => item.Tags)
                            .Select(tag => Array.IndexOf(Names, tag)),
                    ]
                ),
            ]
        );
    }

    private static float[] Vectors(IEnumerable<Item> items) =>
        [.. items.SelectMany(item => item.Vector)];

    private sealed record Item(object Id, float[] Vector, string? Cate, long? Year, string[] Tags);
}
