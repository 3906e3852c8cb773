using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rechub.Indexing;
using Rechub.Indexing.Exact;

namespace Rechub.Benchmarks;

/// <summary>
/// The exact index against faiss IndexFlatIP on the same vectors and the same number of threads, both in memory, in turns; medians
/// of the rounds.
/// </summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Queries = 1024;
    private const int Rounds = 3;
    private const double Seconds = 1;
    private static readonly int[] Sizes = [4_000, 100_000, 1_000_000];

    private static readonly (string Name, int QueriesPerCall, int Threads)[] Workloads =
    [
        ("one query a call, 1 thread", 1, 1),
        ("one query a call, 2 threads", 1, 2),
        ("batch, 1 thread", Queries, 1),
        ("batch, 2 threads", Queries, 2),
    ];

    /// <inheritdoc/>
    public string Name => "search";

    /// <inheritdoc/>
    public string Description =>
        "Exact search, queries a second, against faiss IndexFlatIP (d 64, top 100, batches of 1,024)";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("rechub-search-").FullName;
        try
        {
            PeerProcess.Run(
                "faiss-cpu",
                "faiss_job.py",
                [.. Sizes.Select(size => $"{size}"), "--dump", folder]
            );
            output.WriteLine("| items | what | faiss | ours | ratio |");
            output.WriteLine("|---:|---|---:|---:|---:|");
            foreach (var size in Sizes)
                Compare(output, folder, size);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(TextWriter output, string folder, int size)
    {
        var (basePath, queryPath) = (
            Path.Combine(folder, $"base_{size}.f32"),
            Path.Combine(folder, $"queries_{size}.f32")
        );
        var vectors = Read<float>(basePath);
        var queries = Read<float>(queryPath);
        var content = BenchmarkItems.Content(vectors, Dimension);
        var index = ExactIndex.Create(content);
        using var peer = new FaissPeer(basePath, queryPath, Dimension, TopK, Seconds);
        foreach (var (name, perCall, threads) in Workloads)
        {
            var (theirs, ours) = (new double[Rounds], new double[Rounds]);
            for (var round = 0; round < Rounds; round++)
            {
                theirs[round] = peer.Rate(perCall, threads);
                ours[round] = Rate(index, queries, perCall, threads);
            }

            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {size:N0} | {name} | {Median(theirs):N0} | {Median(ours):N0} | {Median(ours) / Median(theirs):F1}× |"
                )
            );
        }

        var path = Path.Combine(folder, "items.index");
        ExactIndex.Write(path, content);
        var file = ExactIndex.Open(path);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | one query a call, 1 thread, from the file | | {Rate(file, queries, 1, 1):N0} | |"
            )
        );
        var truth = Read<int>(Path.Combine(folder, $"truth_{size}.i32"));
        var same = Search(index, queries, Queries, threads: 2)
            .Select(
                (hits, query) =>
                    hits
                        .ItemId.Intersect(
                            truth[(query * TopK)..((query + 1) * TopK)]
                                .Select(id => (object)(long)id)
                        )
                        .Count()
            )
            .Sum();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {size:N0} | file {new FileInfo(path).Length / (4.0 * vectors.Length):F3}× the vectors; same hits as faiss: {(double)same / (Queries * TopK):P3} | | | |"
            )
        );
    }

    private static SearchHits[] Search(
        ExactIndex index,
        ReadOnlyMemory<float> vectors,
        int count,
        int threads
    ) =>
        [
            .. index.Search(
                new SearchQuery
                {
                    Vectors = vectors,
                    Count = count,
                    TopK = TopK,
                    Threads = threads,
                },
                CancellationToken.None
            ),
        ];

    private static double Rate(ExactIndex index, float[] queries, int perCall, int threads)
    {
        Repeat(Seconds / 5);
        return Repeat(Seconds);

        double Repeat(double seconds)
        {
            var clock = Stopwatch.StartNew();
            var done = 0;
            for (; clock.Elapsed.TotalSeconds < seconds; done++)
            {
                var first = done * perCall % Queries * Dimension;
                Search(index, queries.AsMemory(first, perCall * Dimension), perCall, threads);
            }

            return perCall * done / clock.Elapsed.TotalSeconds;
        }
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static T[] Read<T>(string path)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(path)).ToArray();
}
