using Rechub.Models;
using Rechub.Numerics;
using Rechub.Sampling;

namespace Rechub.Training;

/// <summary>Trains two-tower models.</summary>
public static class Trainer
{
    /// <summary>
    /// Trains a copy of <paramref name="model"/> on the training part of its data. The result has the parameters of the epoch
    /// with the best metric, or the last epoch's where there is no validation item.
    /// </summary>
    /// <param name="model">The model; it must know its data.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Told where training stands, several times a second at most.</param>
    /// <param name="epochDone">Told each epoch's report.</param>
    /// <param name="cancellation">Stops within one batch.</param>
    /// <exception cref="RechubException">Options contradict each other, there is nothing to train on, or the loss is not finite.</exception>
    public static TrainedModel Train(
        DssmModel model,
        TrainingOptions options,
        IProgress<WorkProgress>? progress = null,
        IProgress<EpochReport>? epochDone = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var data =
            model.Data
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ModelWithoutData",
                "This model was read from a file and has no data to train on. Make a model from data with New-DssmModel."
            );
        options = options.For(data);
        var samples = TrainingSamples.Of(data, options.MinimumItem);
        if (samples.Positions.Length == 0)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NothingToTrainOn",
                $"No user of {data.Source} has two training interactions"
                    + (options.MinimumItem > 0 ? $" and at least {options.MinimumItem} in all" : "")
                    + ". Import more data, or choose a split that holds out less."
            );
        }

        var threads = options.Threads > 0 ? options.Threads : WorkerTeam.DefaultCount;
        options = options with { Threads = threads };
        using var torchThreads = options.Engine == Engine.Torch ? TorchThreads.Use(threads) : null;
        using var team = new WorkerTeam(options.Engine == Engine.Torch ? 1 : threads);
        using var checkpoint = Checkpoint.Open(options);
        var log = TrainingLog.Open(options);
        return new TrainingRun(model, data, options, samples, team, checkpoint, log).Train(
            progress,
            epochDone,
            cancellation
        );
    }
}
