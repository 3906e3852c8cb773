using System.Diagnostics;
using System.Globalization;

namespace Rechub.Benchmarks;

/// <summary>A process that holds vectors in faiss IndexFlatIP and times searches when asked to (faiss_searcher.py).</summary>
internal sealed class FaissPeer : IDisposable
{
    private readonly Process process;

    /// <summary>Starts it on the vectors of two files.</summary>
    public FaissPeer(string basePath, string queryPath, int dimension, int topK, double seconds)
    {
        var arguments = FormattableString.Invariant($"{dimension} {topK} {seconds}").Split(' ');
        process = PeerProcess.Start("faiss_searcher.py", [basePath, queryPath, .. arguments]);
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
