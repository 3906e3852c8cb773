using System.Globalization;
using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Sampling;
using Rechub.Training;

namespace Rechub.PowerShell.Commands;

/// <summary>Trains a two-tower model.</summary>
/// <remarks>
/// Trains a copy of the model on the training part of its data and outputs the copy; the input is unchanged. After each epoch the
/// users' validation items are ranked among all items; training stops when that has not become better for -Patience epochs, and
/// the best epoch's parameters are kept. The same seed and thread count give the same model. -Verbose shows each epoch.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining -Verbose</code>
/// <para>Trains with the default recipe and shows each epoch.</para>
/// </example>
/// <example>
/// <code>$trained = $model | Start-MatchTraining -Loss SampledSoftmax -NegativeRatio 20 -Epoch 5; $trained.Epoch</code>
/// <para>Chooses the loss and shows the epochs' reports.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel | Start-MatchTraining -CheckpointPath ./movies.checkpoint -Resume</code>
/// <para>Goes on where an earlier run of the same command was stopped or killed, or begins.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -Preset Tutorial | Start-MatchTraining -Preset Tutorial</code>
/// <para>Trains as the torch-rechub tutorial does.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "MatchTraining")]
[OutputType(typeof(TrainedModel))]
public sealed class StartMatchTraining : RechubCmdlet
{
    /// <summary>The model to train, made from data.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DssmModel Model { get; set; } = null!;

    /// <summary>Choices that the other parameters start from.</summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>Passes over the training samples, at most.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int Epoch { get; set; }

    /// <summary>Samples a step; a sampled negative counts as a sample.</summary>
    [Parameter]
    [ValidateRange(2, 1 << 20)]
    public int BatchSize { get; set; }

    /// <summary>Learning rate at its highest.</summary>
    [Parameter]
    [ValidateRange(1e-8f, 10f)]
    public float LearningRate { get; set; }

    /// <summary>Weight decay: added to the gradient by Adam, shrinks the weights with AdamW.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float WeightDecay { get; set; }

    /// <summary>Adam or AdamW.</summary>
    [Parameter]
    public OptimizerKind Optimizer { get; set; }

    /// <summary>How the learning rate goes over the training.</summary>
    [Parameter]
    public LearningRateSchedule Schedule { get; set; }

    /// <summary>What is minimised; FullSoftmax by default, InBatchSoftmax for more than 20,000 items.</summary>
    [Parameter]
    public LossKind Loss { get; set; }

    /// <summary>Negatives drawn for each positive, for losses that sample them.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int NegativeRatio { get; set; }

    /// <summary>How negatives are drawn.</summary>
    [Parameter]
    public NegativeSampling NegativeSampling { get; set; }

    /// <summary>Never counts items of the user's own history as negatives.</summary>
    [Parameter]
    public SwitchParameter RejectHistory { get; set; }

    /// <summary>Users with fewer interactions are left out of training.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MinimumItem { get; set; }

    /// <summary>Epochs without a better validation metric before training stops; 0 to run all.</summary>
    [Parameter]
    [ValidateRange(0, 100000)]
    public int Patience { get; set; }

    /// <summary>The validation metric that is watched, such as HitRate@10, NDCG@10 or MRR@20.</summary>
    [Parameter]
    [ValidatePattern("^(HitRate|Recall|NDCG|MRR)@[1-9][0-9]*$")]
    public string? Monitor { get; set; }

    /// <summary>Largest Euclidean norm of all gradients together; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0f, 1e9f)]
    public float GradientClip { get; set; }

    /// <summary>Worker threads; one a processor by default, at most 8.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int Thread { get; set; }

    /// <summary>
    /// A file that keeps the state of the training after every epoch, and when Ctrl+C stops it. Import-RecallModel reads it as a
    /// model. It is replaced unless -Resume is given.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Also writes the checkpoint every so many minutes.</summary>
    [Parameter]
    [ValidateRange(0.01, 100000)]
    public double CheckpointMinute { get; set; }

    /// <summary>Goes on from the checkpoint, where there is one, to the same result as without the interruption.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>What computes: Fused, which is many times faster, or Torch, TorchSharp's autograd, which it is tested against.</summary>
    [Parameter]
    public Engine Engine { get; set; }

    /// <summary>Seed of order, negatives and dropout.</summary>
    [Parameter]
    public long Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = WithParameters(
            Preset == RecipePreset.Tutorial ? TrainingOptions.Tutorial : new TrainingOptions()
        );
        try
        {
            WriteObject(Train(options));
        }
        catch (OperationCanceledException) when (File.Exists(options.CheckpointPath))
        {
            // A stopped pipeline takes no warning any more; the host still does.
            Host.UI.WriteWarningLine(
                $"Training was stopped. Its state is in '{options.CheckpointPath}': the same command with -Resume goes on from there."
            );
            throw;
        }
    }

    private TrainedModel Train(TrainingOptions options) =>
        Run(
            (pipeline, cancellation) =>
            {
                var reports = new ReportRelay(report =>
                    pipeline.Post(() => WriteVerbose(Describe(report, options)), cancellation)
                );
                return Trainer.Train(Model, options, pipeline, reports, cancellation);
            }
        );

    private static string Describe(EpochReport report, TrainingOptions options)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {report.Epoch}: loss {report.Loss:F4}, {report.SamplesPerSecond:N0} samples/s, {report.Elapsed.TotalSeconds:F1} s"
        );
        return report.Metric is { } metric
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{line}, validation {options.Monitor} {metric:F4}"
            )
            : line;
    }

    private TrainingOptions WithParameters(TrainingOptions options)
    {
        var bound = MyInvocation.BoundParameters;
        bool Given(string name) => bound.ContainsKey(name);
        return options with
        {
            Epochs = Given(nameof(Epoch)) ? Epoch : options.Epochs,
            BatchSize = Given(nameof(BatchSize)) ? BatchSize : options.BatchSize,
            LearningRate = Given(nameof(LearningRate)) ? LearningRate : options.LearningRate,
            WeightDecay = Given(nameof(WeightDecay)) ? WeightDecay : options.WeightDecay,
            Optimizer = Given(nameof(Optimizer)) ? Optimizer : options.Optimizer,
            Schedule = Given(nameof(Schedule)) ? Schedule : options.Schedule,
            Loss = Given(nameof(Loss)) ? Loss : options.Loss,
            NegativeRatio = Given(nameof(NegativeRatio)) ? NegativeRatio : options.NegativeRatio,
            NegativeSampling = Given(nameof(NegativeSampling))
                ? NegativeSampling
                : options.NegativeSampling,
            RejectHistory = Given(nameof(RejectHistory)) ? RejectHistory : options.RejectHistory,
            MinimumItem = Given(nameof(MinimumItem)) ? MinimumItem : options.MinimumItem,
            Patience = Given(nameof(Patience)) ? Patience : options.Patience,
            Monitor = Monitor is null ? options.Monitor : ParseMonitor(Monitor),
            GradientClip = Given(nameof(GradientClip)) ? GradientClip : options.GradientClip,
            Threads = Given(nameof(Thread)) ? Thread : options.Threads,
            CheckpointPath = CheckpointPath is null ? null : ResolveOutput(CheckpointPath),
            CheckpointInterval = Given(nameof(CheckpointMinute))
                ? TimeSpan.FromMinutes(CheckpointMinute)
                : null,
            Resume = Resume,
            Engine = Given(nameof(Engine)) ? Engine : options.Engine,
            Seed = Given(nameof(Seed)) ? Seed : options.Seed,
        };
    }

    // One validation item a user: its recall is the hit rate.
    private static Rechub.Training.Monitor ParseMonitor(string text)
    {
        var parts = text.Split('@');
        var metric = parts[0].Equals("Recall", StringComparison.OrdinalIgnoreCase)
            ? MonitorMetric.HitRate
            : Enum.Parse<MonitorMetric>(parts[0], ignoreCase: true);
        return new Rechub.Training.Monitor(
            metric,
            int.Parse(parts[1], CultureInfo.InvariantCulture)
        );
    }

    // Progress<T> would post to a synchronisation context, out of order.
    private sealed class ReportRelay(Action<EpochReport> report) : IProgress<EpochReport>
    {
        public void Report(EpochReport value) => report(value);
    }
}
