using System.Diagnostics;
using System.Globalization;
using Rechub.Interactions;

namespace Rechub.Benchmarks;

/// <summary>One import in a process of its own, so that its peak memory is its own.</summary>
internal sealed class ImportFileBenchmark : IBenchmark
{
    /// <summary>The environment variable with the path.</summary>
    public const string PathVariable = "RECHUB_IMPORT_PATH";

    /// <inheritdoc/>
    public string Name => "import-file";

    /// <inheritdoc/>
    public string Description => $"One import, of the MovieLens data at ${PathVariable}";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var path =
            Environment.GetEnvironmentVariable(PathVariable)
            ?? throw new InvalidOperationException($"Set {PathVariable} to a MovieLens data set.");
        var clock = Stopwatch.StartNew();
        var data = MovieLensReader.Read(path);
        clock.Stop();
        using var process = Process.GetCurrentProcess();
        var sinceStart = DateTime.Now - process.StartTime;
        output.WriteLine(
            "| interactions | users | items | seconds | since process start | peak MB |"
        );
        output.WriteLine("|---:|---:|---:|---:|---:|---:|");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {data.InteractionCount} | {data.UserCount} | {data.ItemCount} | {clock.Elapsed.TotalSeconds:F3} | {sinceStart.TotalSeconds:F3} | {process.PeakWorkingSet64 / 1e6:F0} |"
            )
        );
    }
}
