using Rechub.Data;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>Trains models of any architecture.</summary>
public static class Trainer
{
    /// <summary>
    /// Trains a copy of <paramref name="model"/> on the training part of its data. The result has the parameters of the epoch
    /// with the best metric; without validation items, those of the last epoch.
    /// </summary>
    /// <param name="model">The model, with its data.</param>
    /// <param name="options">How to train.</param>
    /// <param name="progress">Receives the progress at the start, after each epoch's first batch and as its validation begins, and then at most five times per second.</param>
    /// <param name="epochDone">Receives the report of each epoch.</param>
    /// <param name="notices">
    /// Receives, in sentences, what of the data is left out, and what a resumed training does otherwise than the options say by
    /// themselves.
    /// </param>
    /// <param name="cancellation">Stops before the next batch, in validation before the next chunk of users.</param>
    /// <exception cref="RechubException"><see cref="Require"/> refuses the training, <c>NothingToTrainOn</c>, or <c>TrainingDiverged</c>.</exception>
    /// <exception cref="TrainingStoppedException">The training was canceled, and its checkpoint holds its state.</exception>
    public static TrainedModel Train(
        NeuralModel model,
        TrainingOptions options,
        IProgress<WorkProgress>? progress = null,
        IProgress<EpochReport>? epochDone = null,
        IProgress<string>? notices = null,
        CancellationToken cancellation = default
    )
    {
        progress?.Report(new WorkProgress("preparing"));
        var asked = options;
        options = Require(model, asked);
        var data = model.Data!;
        cancellation.ThrowIfCancellationRequested();
        var samples = TrainingSamples.For(data, options);
        cancellation.ThrowIfCancellationRequested();
        foreach (var sentence in samples.LeftOut(data, options))
            notices?.Report(sentence);
        RequireSamples(samples, data, options);
        using var checkpoint = Checkpoint.Open(options);
        var started = asked.Resume ? checkpoint!.ReadOptions() : null;
        options = options with
        {
            Threads = ThreadsOf(asked, started, notices),
            Optimizer = asked.Optimizer ?? started?.Optimizer ?? options.Optimizer,
        };
        var engine = Engines.Of(options.Engine);
        using var reserved = engine.Reserve(options.Threads);
        using var team = new WorkerTeam(engine.WorkerCount(options.Threads));
        var log = TrainingLog.Open(options);
        return new TrainingRun(
            model,
            options,
            samples,
            team,
            checkpoint,
            log,
            notices,
            cancellation
        ).Train(progress, epochDone, cancellation);
    }

    private static void RequireSamples(
        TrainingSamples samples,
        InteractionData data,
        TrainingOptions options
    )
    {
        if (samples.Positions.Length > 0)
            return;
        var problem =
            samples.WithoutNegativeCount > 0
                ? $"No sample of {data.Source} has a negative: "
                    + (
                        data.ItemCount > 1
                            ? $"every user has all {data.ItemCount} items. Leave out RejectHistory, or import more items."
                            : "there is only one item. Import more items."
                    )
            : samples.WithoutWeightCount > 0
                ? $"All {samples.WithoutWeightCount} samples of {data.Source} have weight 0. Import weights above 0, or give a longer HalfLife."
            : $"No user of {data.Source} has two training interactions"
                + (options.MinimumItem > 0 ? $" and at least {options.MinimumItem} in all" : "")
                + (
                    samples.RepeatCount > 0
                        ? $" with different items; {samples.RepeatCount} repeats are left out. If repeats are to be recommended, split with Split-Interaction -Repeat Allow"
                        : ""
                )
                + ". Import more data, or choose a split that holds out less.";
        throw new RechubException(RechubErrorKind.InvalidInput, "NothingToTrainOn", problem);
    }

    // Sums of another number of threads are rounded otherwise: a training goes on with the number that it started with.
    private static int ThreadsOf(
        TrainingOptions asked,
        TrainingOptions? started,
        IProgress<string>? notices
    )
    {
        if (asked.Threads > 0)
            return asked.Threads;
        if (started is not { Threads: > 0 and var threads })
            return WorkerTeam.DefaultCount;
        if (threads != WorkerTeam.DefaultCount)
            notices?.Report(
                $"The training of '{asked.CheckpointPath}' goes on with the {threads} threads that it was started with; this machine would use {WorkerTeam.DefaultCount}."
            );
        return threads;
    }

    /// <summary>
    /// Refuses a model without data, options that are out of range or contradict each other or the data, and an engine that is not
    /// installed or does not compute the model. <see cref="Train"/> does so too; a caller with expensive preparations asks first.
    /// </summary>
    /// <returns>The options, with the defaults that depend on the data or on other options.</returns>
    /// <exception cref="RechubException"><c>ModelWithoutData</c>, <c>InvalidTrainingOption</c>, <c>ContradictoryTrainingOptions</c>, <c>EngineMismatch</c>, or <c>EngineMissing</c>.</exception>
    public static TrainingOptions Require(NeuralModel model, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var data =
            model.Data
            ?? throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelWithoutData",
                "This model was read from a file and has no data to train on. Make a model from data, with New-DssmModel for example."
            );
        if (model.Options.RequiredEngine is { } required && required != options.Engine)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "EngineMismatch",
                $"Only the engine {required} computes a {model.Architecture}, and this training asks for {options.Engine}. Train with -Engine {required}.",
                options.Engine
            );
        _ = Engines.Of(options.Engine);
        return options.For(data);
    }
}
