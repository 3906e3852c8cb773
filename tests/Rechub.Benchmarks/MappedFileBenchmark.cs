using System.Diagnostics;
using System.Globalization;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Benchmarks;

/// <summary>
/// What a mapped index pays for checking before and after every search that nobody wrote into its file: the check alone, one
/// query a call from the file and from a copy in memory, in turns, and verifying again after a change that may be an update.
/// </summary>
internal sealed class MappedFileBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Rounds = 7;
    private const double Seconds = 0.5;
    private static readonly int[] Sizes = [4_000, 100_000, 1_000_000];
    private static readonly float[] Query = BenchmarkItems.Vectors(1, Dimension, seed: 2);

    /// <inheritdoc/>
    public string Name => "mapped";

    /// <inheritdoc/>
    public string Description =>
        "Searching a mapped index file, which is checked, beside a copy in memory (d 64, top 100, one query a call, 1 thread)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("rechub-mapped-").FullName;
        try
        {
            output.WriteLine(
                "| items | mapped, queries/s | copied, queries/s | ratio | one check, µs | verified again, ms |"
            );
            output.WriteLine("|---:|---:|---:|---:|---:|---:|");
            foreach (var size in Sizes)
                Measure(output, Path.Combine(folder, $"{size}.index"), size);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(TextWriter output, string path, int size)
    {
        ExactIndex.Write(
            path,
            BenchmarkItems.Content(BenchmarkItems.Vectors(size, Dimension, seed: 1), Dimension)
        );
        var (mapped, copied) = (ExactIndex.Open(path), ExactIndex.OpenBuffered(path));
        var (rates, others) = (new double[Rounds], new double[Rounds]);
        for (var round = 0; round < Rounds; round++)
        {
            rates[round] = Rate(() => Search(mapped));
            others[round] = Rate(() => Search(copied));
        }

        var opened = OpenedIndex.Map(path);
        var checks = Rate(opened.RequireUnchanged);
        var verified = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(round - Rounds));
            var start = Stopwatch.GetTimestamp();
            _ = mapped.ColumnNames;
            verified[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {Median(rates):N0} | {Median(others):N0} | {Median(rates) / Median(others):F3} | {1e6 / checks:F2} | {Median(verified):F1} |"
            )
        );
    }

    private static void Search(ExactIndex index)
    {
        var query = new SearchQuery
        {
            Vectors = Query,
            Count = 1,
            TopK = TopK,
            Threads = 1,
        };
        if (index.Search(query, CancellationToken.None).Single().ItemId.Length != TopK)
            throw new InvalidOperationException("The search found too few items.");
    }

    private static double Rate(Action work)
    {
        var clock = Stopwatch.StartNew();
        var done = 0;
        for (; clock.Elapsed.TotalSeconds < Seconds; done++)
            work();
        return done / clock.Elapsed.TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);
}
