using System.Diagnostics;
using System.Globalization;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training;
using TorchSharp;

namespace Rechub.Torch.Tests;

/// <summary>Twenty epochs in a process of their own, with the live tensors and the working set after each.</summary>
internal static class LeakJob
{
    public const string Name = "leak";
    public const int Epochs = 20;

    /// <summary>Trains with an engine, and writes a line an epoch: tensors and bytes.</summary>
    public static int Run(string[] arguments)
    {
        TorchRuntime.Load();
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 150,
                ItemCount = 100,
                InteractionCount = 5000,
            }
        );
        Trainer.Train(
            NeuralModel.Create(data, new DssmArchitecture()),
            new TrainingOptions
            {
                Engine = Enum.Parse<Engine>(arguments[0]),
                Epochs = Epochs,
                Patience = 0,
                Threads = 1,
                BatchSize = 256,
            },
            epochDone: new SynchronousProgress<EpochReport>(_ =>
            {
                using var process = Process.GetCurrentProcess();
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{torch.Tensor.TotalCount} {process.WorkingSet64}"
                    )
                );
            })
        );
        return 0;
    }
}
