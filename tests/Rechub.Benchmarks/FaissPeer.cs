using System.Diagnostics;
using System.Globalization;

namespace Rechub.Benchmarks;

/// <summary>A process that holds vectors in faiss IndexFlatIP and measures its searches when asked to.</summary>
internal sealed class FaissPeer : IDisposable
{
    // Searches for so long what a line names: queries a call, threads; answers the queries a second.
    private const string Program = """
        import sys, time, faiss, numpy
        base, queries, dim, k, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5])
        queries = numpy.fromfile(queries, "float32").reshape(-1, dim)
        index = faiss.IndexFlatIP(dim)
        index.add(numpy.fromfile(base, "float32").reshape(-1, dim))
        for line in sys.stdin:
            size, threads = map(int, line.split())
            faiss.omp_set_num_threads(threads)
            batches = [queries[i:i + size] for i in range(0, len(queries), size)]
            def search(least):
                began, done = time.perf_counter(), 0
                while time.perf_counter() - began < least:
                    index.search(batches[done % len(batches)], k)
                    done += 1
                return size * done / (time.perf_counter() - began)
            search(seconds / 5)
            print(search(seconds), flush=True)
        """;

    private readonly Process process;

    /// <summary>Starts it on the vectors of two files.</summary>
    public FaissPeer(string basePath, string queryPath, int dimension, int topK, double seconds)
    {
        var arguments = FormattableString.Invariant($"{dimension} {topK} {seconds}").Split(' ');
        process = PeerProcess.Start(["-c", Program, basePath, queryPath, .. arguments]);
    }

    /// <summary>Queries a second.</summary>
    public double Rate(int queriesPerCall, int threads)
    {
        process.StandardInput.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{queriesPerCall} {threads}")
        );
        var answer =
            process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException("The process that searches with faiss ended.");
        return double.Parse(answer, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
