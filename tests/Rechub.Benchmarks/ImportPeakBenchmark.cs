using System.Diagnostics;
using System.Globalization;

namespace Rechub.Benchmarks;

/// <summary>One import in a process of its own, for its peak memory.</summary>
internal sealed class ImportPeakBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "import-peak";

    /// <inheritdoc/>
    public string Description =>
        $"One import, of the events of import-formats at ${ImportFileBenchmark.PathVariable}: peak MB";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var path =
            Environment.GetEnvironmentVariable(ImportFileBenchmark.PathVariable)
            ?? throw new InvalidOperationException(
                $"Set {ImportFileBenchmark.PathVariable} to a file of events."
            );
        ImportFormatsBenchmark.Import(path);
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            (process.PeakWorkingSet64 / 1e6).ToString("F0", CultureInfo.InvariantCulture)
        );
    }
}
