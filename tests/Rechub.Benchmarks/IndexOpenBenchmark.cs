using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

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

    private static readonly (string Name, Action<string> Write)[] Described =
    [
        ("title, genres and year", path => ExactIndex.Write(path, WithColumns())),
        (
            "… parted by genre",
            path => ExactIndex.Write(path, WithColumns() with { PartitionColumn = "cate_id" })
        ),
        ("… updated", WriteUpdated),
        ("… with text ids", path => ExactIndex.Write(path, WithColumns(textIds: true))),
    ];

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
                    Measure(output, path, $"{size:N0}", size, threads);
            }

            foreach (var (name, write) in Described)
            {
                var path = Path.Combine(folder, "described.index");
                write(path);
                foreach (var threads in (int[])[1, 2])
                    Measure(output, path, $"{Sizes[^1]:N0}, {name}", Sizes[^1], threads);
                MeasureMemory(output, path, name);
                File.Delete(path);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Measure(TextWriter output, string path, string what, int size, int threads)
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
                $"| {what} | {threads} | {Median(open):F2} | {Median(first):F1} | {first.Max():F1} | {Median(second):F1} | {Median(read):F1} | {new FileInfo(path).Length / (4.0 * size * Dimension):F3} |"
            )
        );
    }

    /// <summary>What a process holds more of once it has looked at every vector, its mapped pages included.</summary>
    private static void MeasureMemory(TextWriter output, string path, string name)
    {
        var before = WorkingSet();
        var index = ExactIndex.Open(path);
        Search(index, threads: 2);
        var held = WorkingSet() - before;
        GC.KeepAlive(index);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Sizes[^1]:N0}, {name} | memory {held / (4.0 * Sizes[^1] * Dimension):F3}× the vectors | | | | | | |"
            )
        );
    }

    private static long WorkingSet()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
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

    private static void WriteUpdated(string path)
    {
        var content = WithColumns();
        var index = ExactIndex.Write(path, content);
        int[] rows = [.. Enumerable.Range(0, 1000).Select(i => i * 999)];
        index.Update(
            new ItemChanges
            {
                ModelId = content.ModelId,
                Upserts = EntityRows.Select(content.Items, rows),
                Vectors = BenchmarkItems.Vectors(rows.Length, Dimension, seed: 3),
                DeletedIds = [1L, 2L, 3L],
            },
            CancellationToken.None
        );
    }

    private static IndexContent WithColumns(bool textIds = false)
    {
        var size = Sizes[^1];
        var genres = Enumerable.Range(0, 18).Select(i => $"Genre {i:00}").ToArray();
        int[] all = [.. Enumerable.Range(0, size)];
        var ids = textIds
            ? IdColumn.FromSorted(Array.ConvertAll(all, i => $"item {i:0000000}"))
            : IdColumn.FromSorted(Array.ConvertAll(all, i => (long)i));
        return BenchmarkItems.Content(
            BenchmarkItems.Vectors(size, Dimension, seed: 1),
            Dimension
        ) with
        {
            Items = new EntityTable(
                "item_id",
                ids,
                [
                    new TextColumn(
                        "title",
                        Array.ConvertAll(all, i => $"The title of {i:0000000}"),
                        all
                    ),
                    new TextColumn("cate_id", genres, Array.ConvertAll(all, i => i * 7 % 18)),
                    new TextListColumn(
                        "genres",
                        genres,
                        [.. Enumerable.Range(0, size + 1).Select(i => 2 * i)],
                        [.. Enumerable.Range(0, 2 * size).Select(i => i * 5 % 18)]
                    ),
                    new IntegerColumn("year", Array.ConvertAll(all, i => 1950L + (i % 70))),
                ]
            ),
        };
    }
}
