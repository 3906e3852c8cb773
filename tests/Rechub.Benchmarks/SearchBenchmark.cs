using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rechub.Indexing;

namespace Rechub.Benchmarks;

/// <summary>The exact index against faiss IndexFlatIP, in one run, on the same vectors and the same number of threads.</summary>
internal sealed class SearchBenchmark : IBenchmark
{
    private const int Dimension = 64;
    private const int TopK = 100;
    private const int Queries = 1024;
    private static readonly int[] Sizes = [4_000, 100_000, 1_000_000];

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
            var peer = Faiss(folder);
            output.WriteLine("| items | what | faiss | ours | ratio |");
            output.WriteLine("|---:|---|---:|---:|---:|");
            foreach (var size in Sizes)
                Compare(output, folder, size, peer[size]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(TextWriter output, string folder, int size, double[] peer)
    {
        var vectors = Read<float>(Path.Combine(folder, $"base_{size}.f32"));
        var queries = Read<float>(Path.Combine(folder, $"queries_{size}.f32"));
        var truth = Read<int>(Path.Combine(folder, $"truth_{size}.i32"));
        var path = Path.Combine(folder, "items.index");
        ExactIndex.Write(path, BenchmarkItems.Content(vectors, Dimension));
        var index = ExactIndex.Open(path);
        var same = 0;
        var hits = Search(index, queries, Queries, threads: 2);
        for (var q = 0; q < Queries; q++)
            same += hits[q]
                .ItemId.Intersect(truth[(q * TopK)..((q + 1) * TopK)].Select(x => (object)(long)x))
                .Count();

        void Row(string what, double theirs, double ours) =>
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {size:N0} | {what} | {theirs:N0} | {ours:N0} | {ours / theirs:F1}× |"
                )
            );
        double Single(int threads) =>
            Rate(
                i =>
                    Search(index, queries.AsMemory(i % Queries * Dimension, Dimension), 1, threads),
                1
            );

        Row("one query a call, 1 thread", peer[0], Single(1));
        Row("one query a call, 2 threads", FaissSingle(folder, size), Single(2));
        Row("batch, 1 thread", peer[1], Rate(_ => Search(index, queries, Queries, 1), Queries));
        Row("batch, 2 threads", peer[2], Rate(_ => Search(index, queries, Queries, 2), Queries));
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

    private static double Rate(Action<int> work, int units)
    {
        for (var warm = Stopwatch.StartNew(); warm.ElapsedMilliseconds < 300; )
            work(0);
        var clock = Stopwatch.StartNew();
        var done = 0;
        while (clock.Elapsed.TotalSeconds < 1.5)
            work(done++);
        return units * done / clock.Elapsed.TotalSeconds;
    }

    private static T[] Read<T>(string path)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(path)).ToArray();

    /// <summary>faiss with one query a call on two threads, which the shared job leaves out, over the vectors that it wrote.</summary>
    private static double FaissSingle(string folder, int size)
    {
        var program = $"""
            import sys, time, faiss, numpy
            base = numpy.fromfile(sys.argv[1], "float32").reshape(-1, {Dimension})
            queries = numpy.fromfile(sys.argv[2], "float32").reshape(-1, {Dimension})
            index = faiss.IndexFlatIP({Dimension})
            index.add(base)
            faiss.omp_set_num_threads(2)
            for i in range(20):
                index.search(queries[i][None], {TopK})
            began, done = time.perf_counter(), 0
            while time.perf_counter() - began < 1.5:
                index.search(queries[done % {Queries}][None], {TopK})
                done += 1
            print(done / (time.perf_counter() - began))
            """;
        return double.Parse(
            PeerProcess.Python(
                "faiss-cpu",
                "-c",
                program,
                Path.Combine(folder, $"base_{size}.f32"),
                Path.Combine(folder, $"queries_{size}.f32")
            ),
            CultureInfo.InvariantCulture
        );
    }

    private static Dictionary<int, double[]> Faiss(string folder)
    {
        var text = PeerProcess.Python(
            "faiss-cpu",
            [
                PeerProcess.Script("faiss_job.py"),
                .. Sizes.Select(size => $"{size}"),
                "--dump",
                folder,
            ]
        );
        return text.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length == 4 && fields[0].All(char.IsAsciiDigit))
            .ToDictionary(
                fields => int.Parse(fields[0], CultureInfo.InvariantCulture),
                fields =>
                    Array.ConvertAll(
                        fields[1..],
                        x => double.Parse(x, CultureInfo.InvariantCulture)
                    )
            );
    }
}
