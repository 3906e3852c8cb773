using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Data.Datasets;
using Rechub.Features;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Torch;
using Rechub.Training;
using Rechub.Training.Batches;
using TorchSharp;

namespace Rechub.Benchmarks;

/// <summary>
/// Where the time of a training step goes, and how near the whole comes to its matrix products alone, at the rate that libtorch
/// computes such products in the same run. The data is the file of <c>RECHUB_TUTORIAL_CSV</c> or as many generated ratings.
/// </summary>
internal sealed class ProfileBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "profile";

    /// <inheritdoc/>
    public string Description =>
        "Where a training step's time goes, and the rate beside that of its matrix products alone in libtorch";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        var data = Load();
        var tutorial = data.WithSplit(DataSplit.LeaveLastOut(data.Log, validation: false));
        var tutorialModel = NeuralModel.Create(tutorial, DssmArchitecture.Tutorial(tutorial));
        var ownModel = NeuralModel.Create(data, new DssmArchitecture());
        output.WriteLine(
            "Microseconds a step, and share of the step. Batches are built inside 'next batch', or at the same time on a core that is left."
        );
        output.WriteLine();
        output.WriteLine(
            "| recipe, batch | threads | step | user tower | item tower | loss | user gradients | item gradients | update | waiting | next batch | building it | samples/s | GFLOP/s | limit, samples/s | share |"
        );
        output.WriteLine("|---|" + string.Concat(Enumerable.Repeat("---:|", 15)));
        foreach (var batch in (int[])[256, 4096])
        {
            foreach (var threads in (int[])[1, 2])
            {
                var options = TrainingOptions.Tutorial with
                {
                    BatchSize = batch,
                    Threads = threads,
                };
                output.WriteLine(Measure($"tutorial, {batch}", tutorialModel, options));
            }
        }

        foreach (var threads in (int[])[1, 2])
        {
            var options = TrainingOptions.Of(ownModel.Options) with { Threads = threads };
            output.WriteLine(Measure($"default, {options.BatchSize}", ownModel, options));
        }
    }

    private static InteractionData Load() =>
        Environment.GetEnvironmentVariable("RECHUB_TUTORIAL_CSV") is { } path
            ? MovieLensReader.Read(path)
            : SampleGenerator.Generate(
                new SampleOptions
                {
                    UserCount = 6_040,
                    ItemCount = 3_706,
                    InteractionCount = 1_000_209,
                }
            );

    private static string Measure(string title, NeuralModel model, TrainingOptions options)
    {
        options = options.For(model.Data!);
        var flop = 0.0;
        var run = StepRun.Measure(model, options, batch => flop += Flop(model, options, batch));
        var limit = ProductRate(options.Threads);
        double[] parts =
        [
            .. Enum.GetValues<StepPart>().Select(part => run.Profile[part].TotalSeconds),
            run.Between.TotalSeconds,
            run.Building.TotalSeconds,
        ];
        var (whole, steps, samples) = (run.Elapsed, run.StepCount, run.SampleCount);
        var cells = parts.Select(part =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{part / steps * 1e6:N0} ({part / whole.TotalSeconds:P0})"
            )
        );
        var rate = run.SamplesPerSecond;
        var bound = samples / (flop / limit);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {title} | {options.Threads} | {whole.TotalSeconds / steps * 1e6:N0} | {string.Join(" | ", cells)} | {rate:N0} | {flop / whole.TotalSeconds / 1e9:F0} of {limit / 1e9:F0} | {bound:N0} | {rate / bound:P0} |"
        );
    }

    /// <summary>Operations of a step's matrix products: each forward pass once, each gradient twice.</summary>
    private static double Flop(NeuralModel model, TrainingOptions options, TrainingBatch batch)
    {
        var scores =
            options.LossDefinition.Items == BatchItems.Sampled
                ? batch.SampleCount + (double)batch.Users.Count * batch.SharedCount
                : (double)batch.Users.Count * batch.Items.Count;
        return 6.0
            * (
                (double)batch.Users.Count * Size(model.Schema.UserFeatures)
                + (double)batch.Items.Count * Size(model.Schema.ItemFeatures)
                + scores * model.VectorDimension
            );

        double Size(Feature[] features)
        {
            var (inputs, size) = (features.Sum(feature => feature.Width), 0.0);
            foreach (var units in ((DssmArchitecture)model.Options).HiddenUnits)
                (size, inputs) = (size + (double)inputs * units, units);
            return size;
        }
    }

    /// <summary>Operations a second of libtorch's product of matrices of the towers' size.</summary>
    private static double ProductRate(int threads)
    {
        TorchRuntime.Load();
        torch.set_num_threads(threads);
        using var scope = torch.NewDisposeScope();
        var (a, b) = (torch.rand(256, 96), torch.rand(96, 256));
        var best = 0.0;
        for (var round = 0; round < 30; round++)
        {
            const int repetitions = 200;
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < repetitions; i++)
                torch.mm(a, b).Dispose();
            var flop = 2.0 * 256 * 96 * 256 * repetitions;
            best = Math.Max(best, flop / clock.Elapsed.TotalSeconds);
        }

        return best;
    }
}
