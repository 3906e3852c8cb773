using System.Diagnostics;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Optimizers;

namespace Rechub.Benchmarks;

/// <summary>Steps of a training that were measured for some seconds, after as many as warm it up.</summary>
internal sealed class StepRun
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(5);

    private StepRun(StepProfile profile) => Profile = profile;

    /// <summary>Times of the parts of the steps.</summary>
    public StepProfile Profile { get; }

    /// <summary>Number of steps.</summary>
    public int StepCount { get; private set; }

    /// <summary>Number of their samples.</summary>
    public long SampleCount { get; private set; }

    /// <summary>Time of the whole.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Time between steps, in which they wait for the next batch.</summary>
    public TimeSpan Between { get; private set; }

    /// <summary>Time in which batches were built, between the steps or beside them.</summary>
    public TimeSpan Building { get; private set; }

    /// <summary>Samples a second.</summary>
    public double SamplesPerSecond => SampleCount / Elapsed.TotalSeconds;

    /// <summary>Takes steps of the fused engine, epoch after epoch, and measures them.</summary>
    /// <param name="model">The model, with its data.</param>
    /// <param name="options">The options, with all defaults.</param>
    /// <param name="each">Receives the batch of each step that counts.</param>
    public static StepRun Measure(
        NeuralModel model,
        TrainingOptions options,
        Action<TrainingBatch>? each = null
    )
    {
        var data = model.Data!;
        using var team = new WorkerTeam(options.Threads);
        var network = model.Options.CreateNetwork(
            model.Schema,
            new ParametersAndGradients(model.Parameters.Clone()),
            FusedEngine.Instance,
            team.Count
        );
        var step = new TrainingStep(
            model.Options,
            network,
            model.Schema.Encode(data),
            options.LossDefinition.Create(options, data),
            new AdamOptimizer(network.Weights, options, team.Count),
            team
        );
        var builder = new BatchBuilder(
            data,
            TrainingSamples.Of(data),
            options.BatchesOf(model.Options.BatchRows, model.Options.LongestRow)
        );
        var run = new StepRun(step.Profile);
        run.Take(step, builder, options, each);
        return run;
    }

    private void Take(
        TrainingStep step,
        BatchBuilder builder,
        TrainingOptions options,
        Action<TrainingBatch>? each
    )
    {
        var (clock, between) = (Stopwatch.StartNew(), new Stopwatch());
        var (number, counts) = (0, false);
        for (var epoch = 0; ; epoch++)
        {
            using var queue = new BatchQueue(
                builder,
                epoch,
                firstBatch: 0,
                BatchQueue.HasCoreBeside(options.Threads),
                CancellationToken.None
            );
            var before = TimeSpan.Zero;
            foreach (var batch in queue.Batches())
            {
                between.Stop();
                if (!counts && clock.Elapsed > WarmUp)
                {
                    (counts, before) = (true, queue.BuildTime);
                    step.Profile.Clear();
                    between.Reset();
                    clock.Restart();
                }

                step.Train(batch, ++number, options.LearningRate);
                if (counts)
                {
                    StepCount++;
                    SampleCount += batch.SampleCount;
                    each?.Invoke(batch);
                    if (clock.Elapsed > Measured)
                    {
                        Building += queue.BuildTime - before;
                        (Elapsed, Between) = (clock.Elapsed, between.Elapsed);
                        return;
                    }
                }

                between.Start();
            }

            if (counts)
                Building += queue.BuildTime - before;
        }
    }
}
