using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Benchmarks;

/// <summary>A search among one of twenty categories of a million items, with and without partitions by it.</summary>
internal sealed class FilterBenchmark : IBenchmark
{
    private const int Size = 1_000_000;
    private const int Dimension = 64;
    private const int Categories = 20;

    /// <inheritdoc/>
    public string Name => "filter";

    /// <inheritdoc/>
    public string Description =>
        "One query a call with a filter that a twentieth of 1,000,000 items meet, one thread (d 64, top 100)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var names = Enumerable.Range(0, Categories).Select(i => $"c{i:00}").ToArray();
        var content = BenchmarkItems.Content(
            BenchmarkItems.Vectors(Size, Dimension, seed: 1),
            Dimension,
            new TextColumn(
                "cate_id",
                names,
                [.. Enumerable.Range(0, Size).Select(i => i * 7 % Categories)]
            )
        );
        output.WriteLine("| index | filter | ms a query |");
        output.WriteLine("|---|---|---:|");
        foreach (var partition in (string?[])[null, "cate_id"])
        {
            var index = ExactIndex.Create(content with { PartitionColumn = partition });
            foreach (var filter in (string?[])[null, "cate_id == 'c07'"])
                output.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {(partition is null ? "by id" : "parted by cate_id")} | {filter} | {Milliseconds(index, filter):F2} |"
                    )
                );
        }
    }

    private static double Milliseconds(ExactIndex index, string? filter)
    {
        var query = new SearchQuery
        {
            Vectors = BenchmarkItems.Vectors(1, Dimension, seed: 2),
            Count = 1,
            TopK = 100,
            Filter = filter,
            Threads = 1,
        };
        var done = -20;
        var clock = Stopwatch.StartNew();
        for (; done < 0 || clock.ElapsedMilliseconds < 1000; done++)
        {
            if (done == 0)
                clock.Restart();
            if (index.Search(query, CancellationToken.None).Single().ItemId.Length != 100)
                throw new InvalidOperationException("The search found too few items.");
        }

        return clock.Elapsed.TotalMilliseconds / done;
    }
}
