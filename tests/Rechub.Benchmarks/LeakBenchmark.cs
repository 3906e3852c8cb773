using System.Diagnostics;
using System.Globalization;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Torch;
using Rechub.Training;
using TorchSharp;

namespace Rechub.Benchmarks;

/// <summary>What training leaves behind: live tensors and memory after each of twenty epochs, with both engines.</summary>
internal sealed class LeakBenchmark : IBenchmark
{
    private const int Epochs = 20;

    /// <inheritdoc/>
    public string Name => "leak";

    /// <inheritdoc/>
    public string Description => "Live tensors and memory after each of 20 epochs, both engines";

    /// <inheritdoc/>
    public void Run(TextWriter output)
    {
        TorchRuntime.Load();
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 300,
                ItemCount = 200,
                InteractionCount = 10_000,
            }
        );
        foreach (var engine in Enum.GetValues<Engine>())
        {
            output.WriteLine();
            output.WriteLine($"| {engine}, epoch | tensors | managed heap, MB | working set, MB |");
            output.WriteLine("|---:|---:|---:|---:|");
            Trainer.Train(
                NeuralModel.Create(data, new DssmArchitecture()),
                new TrainingOptions
                {
                    Engine = engine,
                    Epochs = Epochs,
                    Patience = 0,
                },
                epochDone: new Lines(output)
            );
        }
    }

    private sealed class Lines(TextWriter output) : IProgress<EpochReport>
    {
        public void Report(EpochReport value)
        {
            var heap = GC.GetTotalMemory(forceFullCollection: true) / 1048576.0;
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {value.Epoch} | {torch.Tensor.TotalCount} | {heap:F1} | {Process.GetCurrentProcess().WorkingSet64 / 1048576.0:F0} |"
                )
            );
        }
    }
}
