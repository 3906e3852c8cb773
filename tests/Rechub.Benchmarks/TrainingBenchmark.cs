using System.Diagnostics;
using System.Globalization;
using Rechub.Indexing;
using Rechub.Interactions;
using Rechub.Models;
using Rechub.Retrieval;
using Rechub.Training;

namespace Rechub.Benchmarks;

/// <summary>
/// The torch-rechub tutorial's job: one epoch of its DSSM on a merged csv of a million ratings, then the exact top 100 of every
/// user. The file is <c>RECHUB_TUTORIAL_CSV</c>; the peer's own job runs on the same.
/// </summary>
internal sealed class TrainingBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "training";

    /// <inheritdoc/>
    public string Description =>
        "The tutorial's job, import to metrics, on the merged csv of RECHUB_TUTORIAL_CSV";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var path =
            Environment.GetEnvironmentVariable("RECHUB_TUTORIAL_CSV")
            ?? throw new InvalidOperationException(
                "Set RECHUB_TUTORIAL_CSV to a merged csv, such as peer/make_ratings.py of the shared folder writes."
            );
        output.WriteLine(
            "| engine | threads | batch | import, s | training samples/s | whole job, s | HitRate@100 | peak MB |"
        );
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var (engine, threads, batch) in Settings())
            output.WriteLine(Measure(path, engine, threads, batch));
    }

    private static IEnumerable<(Engine Engine, int Threads, int Batch)> Settings()
    {
        foreach (var batch in (int[])[256, 4096])
        {
            yield return (Engine.Fused, 1, batch);
            yield return (Engine.Fused, 2, batch);
        }

        yield return (Engine.Torch, 1, 4096);
    }

    private static string Measure(string path, Engine engine, int threads, int batch)
    {
        var clock = Stopwatch.StartNew();
        var data = MovieLensReader.Read(path);
        var import = clock.Elapsed;
        data = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        var model = DssmModel.Create(data, DssmOptions.Tutorial(data));
        var options = TrainingOptions.Tutorial with
        {
            Threads = threads,
            BatchSize = batch,
            Engine = engine,
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
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {engine} | {threads} | {batch} | {import.TotalSeconds:F2} | {trained.Epoch[0].SamplesPerSecond:N0} | {clock.Elapsed.TotalSeconds:F1} | {(double)hits / request.UserRows.Length:F4} | {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} |"
        );
    }
}
