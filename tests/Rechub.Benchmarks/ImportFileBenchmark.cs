using System.Diagnostics;
using System.Globalization;
using Rechub.Interactions;

namespace Rechub.Benchmarks;

/// <summary>One import in a process of its own, so that its peak memory is its own.</summary>
internal sealed class ImportFileBenchmark : IBenchmark
{
    /// <summary>The environment variable with the path.</summary>
    public const string PathVariable = "RECHUB_IMPORT_PATH";

    private const int LaterCalls = 9;

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
        var first = clock.Elapsed;
        using var process = Process.GetCurrentProcess();
        var sinceStart = DateTime.Now - process.StartTime;
        var peak = process.PeakWorkingSet64;
        var later = new double[LaterCalls];
        for (var i = 0; i < later.Length; i++)
        {
            clock.Restart();
            MovieLensReader.Read(path);
            later[i] = clock.Elapsed.TotalSeconds;
        }

        Array.Sort(later);
        output.WriteLine(
            "| interactions | users | items | first call, s | later call, s | since process start, s | peak MB |"
        );
        output.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {data.InteractionCount} | {data.UserCount} | {data.ItemCount} | {first.TotalSeconds:F3} | {later[later.Length / 2]:F3} | {sinceStart.TotalSeconds:F3} | {peak / 1e6:F0} |"
            )
        );
    }
}
