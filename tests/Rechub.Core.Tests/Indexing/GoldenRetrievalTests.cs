using System.Text.Json;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Tests.Indexing;

public sealed class GoldenRetrievalTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rechub-index-").FullName;
    private readonly JsonElement golden = GoldenFile.Read("retrieval.json");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(DistanceMetric.IP, "ip", false)]
    [InlineData(DistanceMetric.IP, "ip", true)]
    [InlineData(DistanceMetric.Cosine, "cosine", false)]
    [InlineData(DistanceMetric.Cosine, "cosine", true)]
    [InlineData(DistanceMetric.L2, "l2", false)]
    [InlineData(DistanceMetric.L2, "l2", true)]
    public void Ids_order_and_scores_are_those_of_the_golden_file(
        DistanceMetric metric,
        string name,
        bool onDisk
    )
    {
        foreach (var scaled in new[] { false, true })
        {
            var content = Content(metric, scaled);
            var index = onDisk
                ? ExactIndex.Write(Path.Combine(folder, $"{name}{scaled}.index"), content, Stop)
                : ExactIndex.Create(content, Stop);
            var expected = golden
                .GetProperty("expected")
                .GetProperty(scaled ? "scaled_all" : "all")
                .GetProperty(name);
            AssertHits(expected, index, threads: 1);
            AssertHits(expected, index, threads: 3);
        }
    }

    [Theory]
    [InlineData(DistanceMetric.IP, "ip", null)]
    [InlineData(DistanceMetric.IP, "ip", "cate")]
    [InlineData(DistanceMetric.Cosine, "cosine", null)]
    [InlineData(DistanceMetric.Cosine, "cosine", "cate")]
    [InlineData(DistanceMetric.L2, "l2", null)]
    [InlineData(DistanceMetric.L2, "l2", "cate")]
    public void Under_a_filter_they_are_so_too_with_and_without_partitions(
        DistanceMetric metric,
        string name,
        string? partitionColumn
    )
    {
        var index = ExactIndex.Create(
            Content(metric, scaled: false) with
            {
                PartitionColumn = partitionColumn,
            },
            Stop
        );
        foreach (var category in (int[])[2, 7])
        {
            var expected = golden
                .GetProperty("expected")
                .GetProperty($"filter_cate_eq_{category}")
                .GetProperty(name);
            AssertHits(expected, index, threads: 1, $"cate == {category}");
            AssertHits(expected, index, threads: 3, $"cate == {category}");
        }
    }

    internal EntityTable Items(out int[] order)
    {
        var ids = golden.GetProperty("ids").EnumerateArray().Select(x => x.GetInt64()).ToArray();
        var cate = golden.GetProperty("cate").EnumerateArray().Select(x => x.GetInt64()).ToArray();
        order = [.. Enumerable.Range(0, ids.Length).OrderBy(i => ids[i])];
        return new EntityTable(
            "movie_id",
            IdColumn.FromSorted([.. order.Select(i => ids[i])]),
            [new IntegerColumn("cate", [.. order.Select(i => cate[i])])]
        );
    }

    internal IndexContent Content(DistanceMetric metric, bool scaled)
    {
        var items = Items(out var order);
        var vectors = golden.GetProperty("vectors");
        var scale = golden.GetProperty("scale");
        return new IndexContent
        {
            ModelId = "golden",
            Metric = metric,
            Dimension = golden.GetProperty("dim").GetInt32(),
            Items = items,
            Vectors = order
                .SelectMany(i =>
                    vectors[i]
                        .EnumerateArray()
                        .Select(x => x.GetSingle() * (scaled ? scale[i].GetSingle() : 1))
                )
                .ToArray(),
        };
    }

    private void AssertHits(
        JsonElement expected,
        ExactIndex index,
        int threads,
        string? filter = null
    )
    {
        var queries = golden.GetProperty("queries");
        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = queries
                        .EnumerateArray()
                        .SelectMany(q => q.EnumerateArray())
                        .Select(x => x.GetSingle())
                        .ToArray(),
                    Count = queries.GetArrayLength(),
                    TopK = golden.GetProperty("k").GetInt32(),
                    Threads = threads,
                    Filter = filter,
                },
                Stop
            )
            .ToArray();
        Assert.Equal(queries.GetArrayLength(), hits.Length);
        for (var q = 0; q < hits.Length; q++)
        {
            Assert.Equal(
                expected.GetProperty("ids")[q].EnumerateArray().Select(x => x.GetInt64()),
                hits[q].ItemId.Cast<long>()
            );
            var scores = expected.GetProperty("scores")[q];
            for (var i = 0; i < hits[q].Score.Length; i++)
                Assert.Equal(
                    scores[i].GetDouble(),
                    hits[q].Score[i],
                    1e-5 * Math.Max(1, Math.Abs(scores[i].GetDouble()))
                );
        }
    }
}
