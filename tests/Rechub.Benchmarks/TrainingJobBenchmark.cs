using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Indexing;
using Rechub.Indexing.Exact;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Retrieval;
using Rechub.Training;

namespace Rechub.Benchmarks;

/// <summary>One setting of <see cref="TrainingBenchmark"/>, which runs it in a process of its own.</summary>
internal sealed class TrainingJobBenchmark : IBenchmark
{
    /// <summary>The environment variable with the merged csv.</summary>
    public const string PathVariable = "RECHUB_TUTORIAL_CSV";

    /// <summary>The environment variable with the samples a batch.</summary>
    public const string BatchVariable = "RECHUB_TRAINING_BATCH";

    /// <summary>The environment variable with the number of threads.</summary>
    public const string ThreadsVariable = "RECHUB_TRAINING_THREADS";

    /// <inheritdoc/>
    public string Name => "training-job";

    /// <inheritdoc/>
    public string Description =>
        $"The tutorial's job once, with ${BatchVariable} samples a batch and ${ThreadsVariable} threads";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var threads = Number(ThreadsVariable);
        var clock = Stopwatch.StartNew();
        var data = MovieLensReader.Read(Variable(PathVariable));
        var import = clock.Elapsed;
        data = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        var model = NeuralModel.Create(data, DssmArchitecture.Tutorial(data));
        var options = TrainingOptions.Tutorial with
        {
            Threads = threads,
            BatchSize = Number(BatchVariable),
        };
        var trained = Trainer.Train(model, options);
        var index = ExactIndex.Create(
            ItemEncoder.Encode(trained, DistanceMetric.IP, null, default),
            default
        );
        var request = new RecallRequest
        {
            Data = data,
            UserRows = RecallRequest.EvaluableUsers(data),
            Purpose = RecallPurpose.Evaluation,
            TopK = 100,
            Threads = threads,
        };
        var hits = 0;
        foreach (var list in TwoTowerRecaller.Over(index, trained).Recall(request, default))
            hits += list.ItemId.Contains(list.RelevantItemId[0]) ? 1 : 0;
        using var process = Process.GetCurrentProcess();
        output.WriteLine(
            "| import, s | samples/s | whole job, s | peak MB | HitRate@100 |\n|---:|---:|---:|---:|---:|"
        );
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {import.TotalSeconds:F3} | {trained.Epoch[0].SamplesPerSecond:F0} | {clock.Elapsed.TotalSeconds:F2} | {process.PeakWorkingSet64 / 1048576.0:F1} | {(double)hits / request.UserRows.Length:F4} |"
            )
        );
    }

    private static int Number(string name) =>
        int.Parse(Variable(name), CultureInfo.InvariantCulture);

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"Set {name}.");
}
