using System.Globalization;
using System.Runtime.InteropServices;
using Rechub.Data.Datasets;
using Rechub.Models;
using Rechub.Models.Dssm;
using Rechub.Training;

namespace Rechub.Tests.Training;

/// <summary>A training with a checkpoint in a process of its own, to be killed, or to meet a full disk.</summary>
internal static partial class TrainingJob
{
    public const string Name = "train";
    public const string OnFullDisk = "train-on-full-disk";
    public const string Refused = "refused: ";
    private const int FileSizeLimit = 1;
    private const int FileTooLarge = 25;

    /// <summary>Trains, or goes on; a checkpoint is due nearly all the time.</summary>
    public static int Run(string[] arguments)
    {
        Train(
            Options(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture)),
            null,
            CancellationToken.None
        );
        return 0;
    }

    /// <summary>
    /// Trains with files limited to some bytes from the end of the second epoch on, which fails a write as a full disk does.
    /// </summary>
    public static int RunOnFullDisk(string[] arguments)
    {
        // The signal that comes with the failure would otherwise end the process.
        using var ignored = PosixSignalRegistration.Create(
            (PosixSignal)FileTooLarge,
            context => context.Cancel = true
        );
        var epochs = 0;
        try
        {
            Train(
                Options(arguments[0], epochs: 5),
                new SynchronousProgress<EpochReport>(_ =>
                {
                    if (++epochs == 2 && SetLimit(FileSizeLimit, new Limit(4096, 4096)) != 0)
                        throw new InvalidOperationException("The limit was not accepted.");
                }),
                CancellationToken.None
            );
        }
        catch (RechubException error)
        {
            Console.WriteLine($"{Refused}{error.ErrorId}: {error.Message}");
        }

        return 0;
    }

    public static TrainingOptions Options(string path, int epochs) =>
        new()
        {
            Epochs = epochs,
            Patience = 0,
            BatchSize = 64,
            Threads = 2,
            Loss = LossKind.SampledSoftmax,
            CheckpointPath = path,
            CheckpointInterval = TimeSpan.FromMilliseconds(20),
            Resume = true,
        };

    public static TrainedModel Train(
        TrainingOptions options,
        IProgress<EpochReport>? epochDone,
        CancellationToken cancellation
    )
    {
        var data = SampleGenerator.Generate(
            new SampleOptions
            {
                UserCount = 200,
                ItemCount = 150,
                InteractionCount = 8000,
            },
            cancellation
        );
        var model = NeuralModel.Create(
            data,
            new DssmArchitecture { EmbeddingDimension = 16, Dropout = 0.1f },
            cancellation
        );
        return Trainer.Train(model, options, null, epochDone, cancellation: cancellation);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(ulong Soft, ulong Hard);
}
