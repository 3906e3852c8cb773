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
    private readonly List<EpochReport> reports = [];
    private readonly Stopwatch clock = new();
    private ParameterSet? best;
    private double bestMetric;
    private int bestEpoch;

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
    }

    public TrainedModel Train(
        IProgress<WorkProgress>? progress,
        IProgress<EpochReport>? epochDone,
        CancellationToken cancellation
    )
    {
        clock.Start();
        for (var epoch = 0; epoch < options.Epochs; epoch++)
        {
            var report = TrainEpoch(epoch, progress, cancellation);
            reports.Add(report);
            epochDone?.Report(report);
            if (options.Patience > 0 && epoch - bestEpoch >= options.Patience)
                break;
        }

        return new TrainedModel(
            model.Schema,
            model.Options,
            best ?? parameters,
            model.Items,
            model.Data,
            [.. reports],
            options.Seed
        );
    }

    private EpochReport TrainEpoch(
        int epoch,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    )
    {
        var start = clock.Elapsed;
        var lastReport = start;
        double lossSum = 0;
        long sampleCount = 0;
        float rate = 0;
        var number = 0;
        using (var queue = new BatchQueue(builder, epoch, firstBatch: 0))
        {
            foreach (var batch in queue.Batches())
            {
                cancellation.ThrowIfCancellationRequested();
                var done = (long)epoch * builder.BatchCount + number;
                rate = learningRate.At(done);
                var loss = step.Train(batch, done + 1, rate);
                if (!double.IsFinite(loss))
                    throw Diverged(epoch, number, loss);
                lossSum += loss * batch.SampleCount;
                sampleCount += batch.SampleCount;
                number++;
                if (progress is not null && clock.Elapsed - lastReport > ReportInterval)
                {
                    lastReport = clock.Elapsed;
                    progress.Report(ProgressAt(epoch, done, lossSum / sampleCount));
                }
            }
        }

        var trained = clock.Elapsed - start;
        double? metric =
            validation.UserCount > 0
                ? validation.Measure(network, userFeatures, itemFeatures, team)
                : null;
        KeepIfBest(epoch, metric);
        return new EpochReport(
            epoch + 1,
            lossSum / sampleCount,
            rate,
            sampleCount / Math.Max(trained.TotalSeconds, 1e-9),
            metric,
            clock.Elapsed
        );
    }

    private void KeepIfBest(int epoch, double? metric)
    {
        if (metric is { } value && best is not null && value <= bestMetric)
            return;
        bestEpoch = epoch;
        if (metric is null)
            return;
        bestMetric = metric.Value;
        best = parameters.Clone();
    }

    private WorkProgress ProgressAt(int epoch, long done, double loss)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch + 1} of {options.Epochs}, loss {loss:F4}"
        );
        if (reports.Count > 0 && reports[^1].Metric is { } metric)
            text += string.Create(CultureInfo.InvariantCulture, $", {options.Monitor} {metric:F4}");
        return new WorkProgress(text, (double)done / ((long)options.Epochs * builder.BatchCount));
    }

    private static RechubException Diverged(int epoch, int number, double loss) =>
        new(
            RechubErrorKind.InvalidOperation,
            "TrainingDiverged",
            $"The loss became {loss} in epoch {epoch + 1}, step {number + 1}. Lower the learning rate, raise the temperature, or set a gradient clip."
        );
}
