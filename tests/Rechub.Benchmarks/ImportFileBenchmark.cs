using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Data.Building;
using Rechub.Data.Datasets;
using Rechub.Data.Reading;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training;
using Rechub.Training.Batches;

namespace Rechub.Benchmarks;

/// <summary>
/// One import in a process of its own, so that its peak memory is its own and its first call is a first one; then the same
/// again with everything compiled.
/// </summary>
internal sealed class ImportFileBenchmark : IBenchmark
{
    /// <summary>The environment variable with the path.</summary>
    public const string PathVariable = "RECHUB_IMPORT_PATH";

    private const int LaterCalls = 15;
    private const double LongEnough = 3;

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
        var import = clock.Elapsed.TotalSeconds;
        BuildFirstBatch(data);
        var batchReady = clock.Elapsed.TotalSeconds;
        using var process = Process.GetCurrentProcess();
        var sinceStart = (DateTime.Now - process.StartTime).TotalSeconds;
        var peak = process.PeakWorkingSet64 / 1e6;
        var later = Later(() => MovieLensReader.Read(path));
        var read = Later(() => ReadRecords(path));
        var byNames = File.Exists(path) ? Later(() => ReadByNames(path)) : double.NaN;
        output.WriteLine(
            "| interactions | users | items | read again, s | import again, s | first import, s | with first batch, s | since process start, s | peak MB | by column names again, s |"
        );
        output.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {data.InteractionCount} | {data.UserCount} | {data.ItemCount} | {read:F4} | {later:F4} | {import:F3} | {batchReady:F3} | {sinceStart:F3} | {peak:F0} | {byNames:F4} |"
            )
        );
    }

    /// <summary>All that the original has done when its first batch is there: vocabularies, codes of every feature, samples.</summary>
    private static void BuildFirstBatch(InteractionData data)
    {
        var schema = DssmArchitecture.Tutorial(data).Fit(data, CancellationToken.None);
        schema.EncodeUsers(data);
        schema.EncodeItems(data.Items);
        new BatchBuilder(
            data,
            TrainingSamples.Of(data),
            TrainingOptions.Tutorial.BatchesOf(BatchRows.Positions)
        ).Build(0, 0, new TrainingBatch());
    }

    /// <summary>Reads a merged csv by the names of its columns, as Import-Interaction does.</summary>
    private static void ReadByNames(string path) =>
        InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "user_id",
                Item = "movie_id",
                Time = "timestamp",
                Rating = "rating",
                UserFeatures = ["gender", "age", "occupation", "zip"],
                ItemFeatures = ["title", "genres"],
            }
        );

    /// <summary>What read_csv does: a file becomes columns.</summary>
    private static void ReadRecords(string path)
    {
        var context = new ImportContext();
        var ratings = Path.Combine(path, "ratings.dat");
        if (File.Exists(ratings))
            MovieLensDatFormat.Ratings.ReadAll(
                SourceFile.OnDisk(ratings),
                new InteractionBuilder(
                    path,
                    new EntityBuilder("user_id"),
                    new EntityBuilder("movie_id")
                ),
                context
            );
        else if (File.Exists(path))
            MergedCsvFormat.ReadRecords(SourceFile.OnDisk(path), context);
    }

    /// <summary>The median of some calls; of few where they take long.</summary>
    private static double Later(Action call)
    {
        var seconds = new List<double>();
        while (seconds.Count < LaterCalls && seconds.Sum() < LongEnough)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[seconds.Count / 2];
    }
}
