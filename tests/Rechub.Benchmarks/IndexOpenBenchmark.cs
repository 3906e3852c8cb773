using System.Diagnostics;
using System.Globalization;
using Rechub.Indexing;

namespace Rechub.Benchmarks;

/// <summary>
/// Opening an index file and answering one query from it, in a process that has searched another file before. The file is in
/// the system's cache, as one that was just published is; the peer is a plain read of it.
/// </summary>
internal sealed class IndexOpenBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Repetitions = 7;
    private static readonly int[] Sizes = [4_000, 100_000, 1_000_000];

    /// <inheritdoc/>
    public string Name => "open";

    /// <inheritdoc/>
    public string Description =>
        "Open an index file and answer one query, milliseconds, beside a plain read of the file (d 64, top 100)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("rechub-open-").FullName;
        try
        {
            var warm = Path.Combine(folder, "warm.index");
            Write(warm, 50_000);
            for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 1000; )
                Search(ExactIndex.Open(warm), threads: 2);
            output.WriteLine(
                "| items | threads | open | open and first query | slowest of 7 | second query | plain read | file ÷ vectors |"
            );
            output.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|");
            foreach (var size in Sizes)
            {
                var path = Path.Combine(folder, $"{size}.index");
                Write(path, size);
                foreach (var threads in (int[])[1, 2])
                    Measure(output, path, size, threads);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(TextWriter output, string path, int size, int threads)
    {
        var (open, first, second, read) = (
            new double[Repetitions],
            new double[Repetitions],
            new double[Repetitions],
            new double[Repetitions]
        );
        for (var i = 0; i < Repetitions; i++)
        {
            read[i] = Milliseconds(() => Read(path));
            ExactIndex index = null!;
            open[i] = Milliseconds(() => index = ExactIndex.Open(path));
            first[i] = open[i] + Milliseconds(() => Search(index, threads));
            second[i] = Milliseconds(() => Search(index, threads));
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | {threads} | {Median(open):F2} | {Median(first):F1} | {first.Max():F1} | {Median(second):F1} | {Median(read):F1} | {new FileInfo(path).Length / (4.0 * size * Dimension):F3} |"
            )
        );
    }

    private static void Search(ExactIndex index, int threads)
    {
        var query = new SearchQuery
        {
            Vectors = BenchmarkItems.Vectors(1, Dimension, seed: 2),
            Count = 1,
            TopK = TopK,
            Threads = threads,
        };
        if (index.Search(query, CancellationToken.None).Single().ItemId.Length != TopK)
            throw new InvalidOperationException("The search found too few items.");
    }

    private static void Read(string path)
    {
        var buffer = new byte[1 << 20];
        using var file = File.OpenHandle(path);
        var offset = 0L;
        while (RandomAccess.Read(file, buffer, offset) is var read and > 0)
            offset += read;
    }

    private static double Milliseconds(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static void Write(string path, int size) =>
        ExactIndex.Write(
            path,
            BenchmarkItems.Content(BenchmarkItems.Vectors(size, Dimension, seed: 1), Dimension)
        );
}
