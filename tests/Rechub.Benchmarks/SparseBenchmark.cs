using System.Globalization;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training;
using Rechub.Training.Optimizers;

namespace Rechub.Benchmarks;

/// <summary>
/// What a training step costs where tables are large: the default recipe on two threads, with each optimizer, on generated data
/// of some ten thousand users and items and of some million.
/// </summary>
internal sealed class SparseBenchmark : IBenchmark
{
    private static readonly SampleOptions[] Sizes =
    [
        new()
        {
            UserCount = 20_000,
            ItemCount = 25_000,
            InteractionCount = 1_000_000,
        },
        new()
        {
            UserCount = 1_000_000,
            ItemCount = 2_000_000,
            InteractionCount = 2_000_000,
        },
    ];

    /// <inheritdoc/>
    public string Name => "sparse";

    /// <inheritdoc/>
    public string Description =>
        "Training steps of Adam and LazyAdam where tables have thousands of rows, and where they have millions";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        output.WriteLine(
            "| users, items | parameters | optimizer | samples/s | of the smaller set's | step, µs | forward | loss | backward | update | waiting | next batch |"
        );
        output.WriteLine("|---|---:|---|" + string.Concat(Enumerable.Repeat("---:|", 9)));
        var smaller = new Dictionary<OptimizerKind, double>();
        foreach (var size in Sizes)
        {
            var model = NeuralModel.Create(SampleGenerator.Generate(size), new DssmArchitecture());
            foreach (var kind in (OptimizerKind[])[OptimizerKind.Adam, OptimizerKind.LazyAdam])
            {
                var options = TrainingOptions.Of(model.Options) with
                {
                    Threads = 2,
                    Optimizer = kind,
                };
                var run = StepRun.Measure(model, options.For(model.Data!));
                smaller.TryAdd(kind, run.SamplesPerSecond);
                output.WriteLine(Row(model, kind, run, run.SamplesPerSecond / smaller[kind]));
            }
        }
    }

    private static string Row(NeuralModel model, OptimizerKind kind, StepRun run, double share)
    {
        var data = model.Data!;
        string Cell(TimeSpan time) =>
            string.Create(CultureInfo.InvariantCulture, $"{time / run.Elapsed:P0}");
        TimeSpan[] parts =
        [
            run.Profile[StepPart.UserForward] + run.Profile[StepPart.ItemForward],
            run.Profile[StepPart.Loss],
            run.Profile[StepPart.UserBackward] + run.Profile[StepPart.ItemBackward],
            run.Profile[StepPart.Update],
            run.Profile[StepPart.Waiting],
            run.Between,
        ];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {data.UserCount:N0}, {data.ItemCount:N0} | {model.ParameterCount:N0} | {kind} | {run.SamplesPerSecond:N0} | {share:P0} | {run.Elapsed.TotalMicroseconds / run.StepCount:N0} | {string.Join(" | ", parts.Select(Cell))} |"
        );
    }
}
