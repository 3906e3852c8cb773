using System.Diagnostics;
using System.Globalization;
using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training.Batches;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>One training from its first step to its last.</summary>
internal sealed class TrainingRun
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    // Scores of unit vectors are bounded: a loss can explode and stay finite.
    private const double ExplosionFactor = 2;
    private const double ExplosionMargin = 1;

    private readonly NeuralModel model;
    private readonly TrainingOptions options;
    private readonly WorkerTeam team;
    private readonly ParameterSet parameters;
    private readonly Network network;
    private readonly EncodedFeatures features;
    private readonly BatchBuilder builder;
    private readonly AdamOptimizer optimizer;
    private readonly TrainingStep step;
    private readonly Validation validation;
    private readonly IProgress<string>? notices;
    private LearningRate learningRate;
    private readonly Checkpoint? checkpoint;
    private readonly TrainingIdentity identity;
    private readonly TrainingExtent extent;
    private readonly TrainingLog? log;
    private readonly List<EpochReport> reports = [];
    private readonly Stopwatch clock = new();
    private TimeSpan elapsedBefore;
    private TimeSpan? lastReport;
    private TrainingState state = new();
    private ParameterSet? best;

    public TrainingRun(
        NeuralModel model,
        TrainingOptions options,
        TrainingSamples samples,
        WorkerTeam team,
        Checkpoint? checkpoint,
        TrainingLog? log,
        IProgress<string>? notices,
        CancellationToken cancellation
    )
    {
        var data = model.Data!;
        this.model = model;
        this.options = options;
        this.team = team;
        this.checkpoint = checkpoint;
        this.log = log;
        this.notices = notices;
        parameters = model.Parameters.Clone();
        network = model.Options.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(parameters),
            Engines.Of(options.Engine),
            team.Count
        );
        features = model.Schema.Encode(data);
        cancellation.ThrowIfCancellationRequested();
        builder = new BatchBuilder(
            data,
            samples,
            options.BatchesOf(model.Options.BatchRows, model.Options.LongestRow)
        );
        optimizer = new AdamOptimizer(network.Weights, options, team.Count);
        cancellation.ThrowIfCancellationRequested();
        var loss = options.LossDefinition.Create(options, data);
        step = new TrainingStep(model.Options, network, features, loss, optimizer, team);
        validation = new Validation(
            data,
            options.Monitor!.K,
            model.VectorDimension,
            model.UserVectorCount,
            team.Count
        );
        cancellation.ThrowIfCancellationRequested();
        learningRate = ScheduleFrom(0);
        extent = TrainingExtent.Of(data, options.MinimumItem);
        if (model.Extent is { } earlier)
            extent = extent.Union(earlier);
        cancellation.ThrowIfCancellationRequested();
        identity = TrainingIdentity.Of(model, data, samples, options, features);
    }

    public TrainedModel Train(
        IProgress<WorkProgress>? progress,
        IProgress<EpochReport>? epochDone,
        CancellationToken cancellation
    )
    {
        clock.Start();
        try
        {
            return TrainEpochs(progress, epochDone, cancellation);
        }
        catch (OperationCanceledException error) when (checkpoint is { IsOurs: true })
        {
            throw new TrainingStoppedException(checkpoint.FileName, error);
        }
    }

    private TrainedModel TrainEpochs(
        IProgress<WorkProgress>? progress,
        IProgress<EpochReport>? epochDone,
        CancellationToken cancellation
    )
    {
        if (options.Resume)
            Resume();
        while (state.Epoch < options.Epochs && !IsOutOfPatience)
        {
            var report = TrainEpoch(progress, cancellation);
            reports.Add(report);
            log?.Write(report);
            state.NextEpoch();
            Save();
            epochDone?.Report(report);
        }

        return Snapshot();
    }

    private bool IsOutOfPatience => IsOutOfPatienceWith(options.Patience, state);

    // With a new schedule, the epochs before it no longer count.
    private static bool IsOutOfPatienceWith(int? patience, TrainingState state) =>
        patience > 0
        && state.Epoch - 1 - Math.Max(state.BestEpoch, state.ScheduleStart - 1) >= patience;

    private LearningRate ScheduleFrom(int epoch) =>
        new(
            options,
            (long)(options.Epochs - epoch) * builder.BatchCount,
            (long)epoch * builder.BatchCount
        );

    // Steps done in all epochs.
    private long StepsDone => (long)state.Epoch * builder.BatchCount + state.BatchNumber;

    private void Resume()
    {
        if (checkpoint!.Read(identity, parameters, optimizer) is not var (saved, before, progress))
            return;
        if (before.Epochs < options.Epochs)
            Extend(before, progress);
        best = progress.HasBest ? saved.Parameters : null;
        reports.AddRange(saved.Epoch);
        elapsedBefore = reports.Count > 0 ? reports[^1].Elapsed : TimeSpan.Zero;
        state = progress;
        learningRate = ScheduleFrom(state.ScheduleStart);
    }

    // The schedule of a finished training is over: its rate may be 0. One that is not finished has no other than its own.
    private void Extend(TrainingOptions before, TrainingState progress)
    {
        if (progress.Epoch < before.Epochs && !IsOutOfPatienceWith(before.Patience, progress))
            throw checkpoint!.Foreign(
                $"Epochs was {before.Epochs} and is {options.Epochs}, and its schedule of the learning rate is not over: finish it first, then give it more epochs"
            );
        progress.ScheduleStart = progress.Epoch;
        notices?.Report(
            $"The training of '{checkpoint!.FileName}' was finished after epoch {progress.Epoch} of {before.Epochs}. It goes on to epoch {options.Epochs} with a new schedule of the learning rate over the epochs that are added."
        );
    }

    // Only finite parameters replace the previous checkpoint.
    private void Save()
    {
        if (checkpoint is null)
            return;
        RequireFinite();
        checkpoint.Write(Snapshot(), identity, state, parameters, optimizer);
    }

    // The result if the training ended now.
    private TrainedModel Snapshot() =>
        new(
            model.Options,
            model.Schema,
            best ?? parameters,
            model.Items,
            model.Data,
            [.. reports],
            options.Seed
        )
        {
            Extent = extent,
        };

    private EpochReport TrainEpoch(
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var start = clock.Elapsed;
        var earlier = state.SampleCount;
        TrainBatches(progress, cancellation);
        step.Complete();
        var trained = clock.Elapsed - start;
        RequireFinite();
        RequireNoExplosion();
        var scores = Validate(progress, cancellation);
        double? Mean(double? sum) => sum / validation.UserCount;
        var report = new EpochReport(
            Epoch: state.Epoch + 1,
            Loss: state.MeanLoss,
            LearningRate: learningRate.At(StepsDone - 1),
            SamplesPerSecond: (state.SampleCount - earlier) / Math.Max(trained.TotalSeconds, 1e-9),
            Metric: Mean(options.Monitor!.Of(scores)),
            Elapsed: elapsedBefore + clock.Elapsed
        )
        {
            Monitor = scores is null ? null : options.Monitor.ToString(),
            HitRate = Mean(scores?.HasHit),
            Recall = Mean(scores?.Recall),
            NDCG = Mean(scores?.NDCG),
            MRR = Mean(scores?.ReciprocalRank),
        };
        KeepIfBest(report.Metric);
        return report;
    }

    private void TrainBatches(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        lastReport = null;
        var ahead = BatchQueue.HasCoreBeside(options.Threads);
        using var queue = new BatchQueue(
            builder,
            state.Epoch,
            state.BatchNumber,
            ahead,
            cancellation
        );
        foreach (var batch in queue.Batches())
        {
            var done = StepsDone;
            // Before the first step there is nothing to save, and an older checkpoint might be overwritten.
            if (checkpoint is { IsDue: true } || (cancellation.IsCancellationRequested && done > 0))
                Save();
            cancellation.ThrowIfCancellationRequested();
            var rate = learningRate.At(done);
            var loss = step.Train(batch, done + 1, rate);
            if (!double.IsFinite(loss))
                throw Diverged($"The loss became {loss}");
            state.Add(loss, batch.SampleCount);
            log?.Write(done + 1, builder.BatchCount, loss, rate);
            Report(progress, done);
        }
    }

    private void Report(IProgress<WorkProgress>? progress, long done, string doing = "")
    {
        if (progress is null || (lastReport is { } last && clock.Elapsed - last <= ReportInterval))
            return;
        lastReport = clock.Elapsed;
        progress.Report(ProgressAt(done, doing));
    }

    // A training that is stopped here resumes with this validation: all batches of the epoch count as done.
    private ListScore? Validate(IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        if (validation.UserCount == 0)
            return null;
        lastReport = null;
        try
        {
            return validation.Measure(
                network,
                features,
                team,
                usersDone => Report(progress, StepsDone, ValidationOf(usersDone)),
                cancellation
            );
        }
        catch (OperationCanceledException)
        {
            Save();
            throw;
        }
    }

    private void KeepIfBest(double? metric)
    {
        if (metric is { } value && state.HasBest && value <= state.BestMetric)
            return;
        state.BestEpoch = state.Epoch;
        if (metric is null)
            return;
        state.BestMetric = metric.Value;
        state.HasBest = true;
        best = parameters.Clone();
    }

    // A parameter that few samples use may overflow epochs before the loss shows it.
    private void RequireFinite()
    {
        var index = parameters
            .Values.AsSpan()
            .IndexOfAnyExceptInRange(float.MinValue, float.MaxValue);
        if (index < 0)
            return;
        var block = parameters.Blocks.Last(candidate => candidate.Offset <= index);
        throw Diverged($"A parameter of {block.Name} became {parameters.Values[index]}");
    }

    private void RequireNoExplosion()
    {
        if (
            reports is [var first, ..]
            && state.MeanLoss > ExplosionFactor * first.Loss + ExplosionMargin
        )
            throw Diverged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The mean loss, {first.Loss:F4} in the first epoch, became {state.MeanLoss:F4}"
                )
            );
    }

    private string ValidationOf(int usersDone) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $", validation of {usersDone:N0} of {validation.UserCount:N0} users"
        );

    private WorkProgress ProgressAt(long done, string doing)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {state.Epoch + 1} of {options.Epochs}, loss {state.MeanLoss:F4}{doing}"
        );
        if (reports.Count > 0 && reports[^1].Metric is { } metric)
            text += string.Create(CultureInfo.InvariantCulture, $", {options.Monitor} {metric:F4}");
        return new WorkProgress(text, (double)done / ((long)options.Epochs * builder.BatchCount));
    }

    private RechubException Diverged(string what) =>
        new(
            RechubErrorKind.InvalidOperation,
            "TrainingDiverged",
            $"{what} in epoch {state.Epoch + 1}, step {Math.Min(state.BatchNumber + 1, builder.BatchCount)}. Lower the learning rate, raise the temperature, or set a gradient clip."
                + checkpoint?.Advice
        );
}
