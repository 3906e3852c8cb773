using System.Diagnostics;
using System.Globalization;
using Rechub.Interactions;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Sampling;

namespace Rechub.Training;

/// <summary>One training from its first step to its last.</summary>
internal sealed class TrainingRun
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly DssmModel model;
    private readonly TrainingOptions options;
    private readonly WorkerTeam team;
    private readonly ParameterSet parameters;
    private readonly DssmNetwork network;
    private readonly EncodedFeature[] userFeatures;
    private readonly EncodedFeature[] itemFeatures;
    private readonly BatchBuilder builder;
    private readonly AdamOptimizer optimizer;
    private readonly TrainingStep step;
    private readonly Validation validation;
    private readonly LearningRate learningRate;
    private readonly Checkpoint? checkpoint;
    private readonly List<EpochReport> reports = [];
    private readonly Stopwatch clock = new();
    private TrainingState state = new();

    public TrainingRun(
        DssmModel model,
        InteractionData data,
        TrainingOptions options,
        TrainingSamples samples,
        WorkerTeam team
    )
    {
        this.model = model;
        this.options = options;
        this.team = team;
        parameters = model.Parameters.Clone();
        network = new DssmNetwork(
            model.Schema,
            model.Options,
            parameters,
            team.Count,
            options.Engine
        );
        userFeatures = model.Schema.EncodeUsers(data);
        itemFeatures = model.Schema.EncodeItems(data.Items);
        builder = new BatchBuilder(data, samples, options.BatchSettings);
        optimizer = new AdamOptimizer(network.Weights, options, team.Count);
        var loss = Losses.Create(options, data);
        step = new TrainingStep(
            network,
            userFeatures,
            itemFeatures,
            loss,
            optimizer,
            team,
            model.Options.Temperature
        );
        validation = new Validation(data, options.Monitor, model.VectorDimension, team.Count);
        learningRate = new LearningRate(options, (long)options.Epochs * builder.BatchCount);
        checkpoint = Checkpoint.For(model, data, options);
    }

    public TrainedModel Train(
        IProgress<WorkProgress>? progress,
        IProgress<EpochReport>? epochDone,
        CancellationToken cancellation
    )
    {
        clock.Start();
        if (options.Resume)
            Resume();
        while (state.Epoch < options.Epochs && !IsOutOfPatience)
        {
            var report = TrainEpoch(progress, cancellation);
            reports.Add(report);
            state.NextEpoch();
            checkpoint?.Write(Snapshot(), state, optimizer);
            epochDone?.Report(report);
        }

        if (state.Best.Length > 0)
            state.Best.CopyTo(parameters.Values, 0);
        return Snapshot();
    }

    private bool IsOutOfPatience =>
        options.Patience > 0 && state.Epoch - 1 - state.BestEpoch >= options.Patience;

    private void Resume()
    {
        if (checkpoint!.Read(optimizer) is not var (saved, progress))
            return;
        saved.Parameters.Values.CopyTo(parameters.Values, 0);
        reports.AddRange(saved.Epoch);
        state = progress;
    }

    private TrainedModel Snapshot() =>
        new(
            model.Schema,
            model.Options,
            parameters,
            model.Items,
            model.Data,
            [.. reports],
            options.Seed
        );

    private EpochReport TrainEpoch(
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var start = clock.Elapsed;
        var earlier = state.SampleCount;
        var lastReport = start;
        float rate = 0;
        var ahead = BatchQueue.HasCoreBeside(options.Threads);
        using (var queue = new BatchQueue(builder, state.Epoch, state.BatchNumber, ahead))
        {
            foreach (var batch in queue.Batches())
            {
                if (cancellation.IsCancellationRequested || checkpoint is { IsDue: true })
                    checkpoint?.Write(Snapshot(), state, optimizer);
                cancellation.ThrowIfCancellationRequested();
                var done = (long)state.Epoch * builder.BatchCount + state.BatchNumber;
                rate = learningRate.At(done);
                var loss = step.Train(batch, done + 1, rate);
                if (!double.IsFinite(loss))
                    throw Diverged(state, loss);
                state.Add(loss, batch.SampleCount);
                if (progress is not null && clock.Elapsed - lastReport > ReportInterval)
                {
                    lastReport = clock.Elapsed;
                    progress.Report(ProgressAt(done));
                }
            }
        }

        var trained = clock.Elapsed - start;
        double? metric =
            validation.UserCount > 0
                ? validation.Measure(network, userFeatures, itemFeatures, team)
                : null;
        KeepIfBest(metric);
        return new EpochReport(
            state.Epoch + 1,
            state.MeanLoss,
            rate,
            (state.SampleCount - earlier) / Math.Max(trained.TotalSeconds, 1e-9),
            metric,
            clock.Elapsed
        );
    }

    private void KeepIfBest(double? metric)
    {
        if (metric is { } value && state.Best.Length > 0 && value <= state.BestMetric)
            return;
        state.BestEpoch = state.Epoch;
        if (metric is null)
            return;
        state.BestMetric = metric.Value;
        state.Best = [.. parameters.Values];
    }

    private WorkProgress ProgressAt(long done)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {state.Epoch + 1} of {options.Epochs}, loss {state.MeanLoss:F4}"
        );
        if (reports.Count > 0 && reports[^1].Metric is { } metric)
            text += string.Create(CultureInfo.InvariantCulture, $", {options.Monitor} {metric:F4}");
        return new WorkProgress(text, (double)done / ((long)options.Epochs * builder.BatchCount));
    }

    private static RechubException Diverged(TrainingState at, double loss) =>
        new(
            RechubErrorKind.InvalidOperation,
            "TrainingDiverged",
            $"The loss became {loss} in epoch {at.Epoch + 1}, step {at.BatchNumber + 1}. Lower the learning rate, raise the temperature, or set a gradient clip."
        );
}
