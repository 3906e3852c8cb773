using System.Globalization;
using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.Training;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;
using Monitor = Rechub.Training.Monitor;

namespace Rechub.PowerShell.Commands;

/// <summary>Trains a model.</summary>
/// <remarks>
/// Trains a copy of the model on the training part of its data and outputs the copy; the input is unchanged. After each epoch the
/// users' validation items are ranked among all items; training stops when that has not become better for -Patience epochs, and
/// the best epoch's parameters are kept. The same seed and thread count give the same model. -Verbose shows each epoch.
/// Options that contradict each other, such as -NegativeRatio with a loss that samples no negatives, are refused before work
/// starts. A loss or parameter that stops being a finite number ends the training with the epoch and the step, and so does an
/// epoch whose mean loss is above twice the first epoch's plus 1.
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
/// <code>$data | New-DssmModel | Start-MatchTraining -WarmStart (Import-RecallModel ./movies.rechub) -Epoch 3 -LogDirectory ./runs/today</code>
/// <para>Retrains on newer data from yesterday's model, and writes what TensorBoard shows.</para>
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
    public NeuralModel Model { get; set; } = null!;

    /// <summary>Choices that the other parameters start from.</summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>
    /// A trained model of earlier data to start from, of the same shape. Users, items and values that it knows keep their
    /// embeddings, by raw id; new ones start from their initial ones, and new features without influence.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public RecallModel? WarmStart { get; set; }

    /// <summary>Passes over the training samples, at most; 10 by default.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? Epoch { get; set; }

    /// <summary>Samples a step; a sampled negative counts as a sample.</summary>
    [Parameter]
    [ValidateRange(2, 1 << 20)]
    public int? BatchSize { get; set; }

    /// <summary>Learning rate at its highest.</summary>
    [Parameter]
    [ValidateRange(1e-8f, 10f)]
    public float? LearningRate { get; set; }

    /// <summary>
    /// Weight decay: with Adam an L2 penalty that is added to the gradient, with AdamW a shrinking of the weights beside the step.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? WeightDecay { get; set; }

    /// <summary>Adam or AdamW, which differ in what -WeightDecay does; AdamW without one is refused.</summary>
    [Parameter]
    public OptimizerKind? Optimizer { get; set; }

    /// <summary>How the learning rate goes over the training.</summary>
    [Parameter]
    public LearningRateSchedule? Schedule { get; set; }

    /// <summary>Share of all steps, from 0 to 1, in which the learning rate rises from 0 to -LearningRate.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? WarmUp { get; set; }

    /// <summary>Largest Euclidean norm of all gradients together; 0 for no limit.</summary>
    [Parameter]
    [ValidateRange(0f, 1e9f)]
    public float? GradientClip { get; set; }

    /// <summary>Weight λ of an L1 penalty λ·Σ|w| of all embeddings.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? EmbeddingL1 { get; set; }

    /// <summary>Weight λ of an L2 penalty λ/2·Σw² of all embeddings.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? EmbeddingL2 { get; set; }

    /// <summary>Weight λ of an L1 penalty λ·Σ|w| of everything but embeddings.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? DenseL1 { get; set; }

    /// <summary>Weight λ of an L2 penalty λ/2·Σw² of everything but embeddings.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? DenseL2 { get; set; }

    /// <summary>What is minimised; FullSoftmax by default, InBatchSoftmax for more than 20,000 items.</summary>
    [Parameter]
    public LossKind? Loss { get; set; }

    /// <summary>
    /// Negatives drawn for each positive, for the losses that sample them, such as Bpr; other losses refuse it. 3 by default.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? NegativeRatio { get; set; }

    /// <summary>
    /// How negatives are drawn, for the losses that sample them, such as Bpr; other losses refuse it. Popularity by default.
    /// </summary>
    [Parameter]
    public NegativeSampling? NegativeSampling { get; set; }

    /// <summary>Never counts items of the user's own history as negatives, whichever the loss.</summary>
    [Parameter]
    public SwitchParameter RejectHistory { get; set; }

    /// <summary>
    /// Has only so many of the batch's other items, those with the highest scores, for negatives of InBatchSoftmax; all of them
    /// by default.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int? HardNegativeCount { get; set; }

    /// <summary>
    /// Leaves out the correction of InBatchSoftmax for popular items, which stand in more batches: log of the probability that an
    /// item is in a batch, subtracted from its score.
    /// </summary>
    [Parameter]
    public SwitchParameter NoLogQCorrection { get; set; }

    /// <summary>Rate at which a user's or item's id is taken as unknown, which trains the embedding that unknown ids get.</summary>
    [Parameter]
    [ValidateRange(0f, 0.99f)]
    public float? IdDropout { get; set; }

    /// <summary>
    /// Users with fewer interactions are left out of training; a warning says how many they are. They are still evaluated: to leave
    /// out whom a model knows least would flatter it.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MinimumItem { get; set; }

    /// <summary>Epochs without a better validation metric before training stops, 3 by default; 0 to run all.</summary>
    [Parameter]
    [ValidateRange(0, 100000)]
    public int? Patience { get; set; }

    /// <summary>The validation metric that is watched, such as Recall@10, NDCG@10 or MRR@20; HitRate@10 by default.</summary>
    [Parameter]
    [MonitorArgument]
    [ArgumentCompleter(typeof(MonitorCompleter))]
    public Monitor? Monitor { get; set; }

    /// <summary>Worker threads; one a processor by default, at most 8.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int? Thread { get; set; }

    /// <summary>
    /// A file that keeps the state of the training after every epoch, and when Ctrl+C stops it. Import-RecallModel reads it as the
    /// model of the best epoch so far. A checkpoint that is there is replaced unless -Resume is given, a file of anything else never.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>Also writes the checkpoint every so many minutes.</summary>
    [Parameter]
    [ValidateRange(0.01, 100000)]
    public double? CheckpointMinute { get; set; }

    /// <summary>
    /// Goes on from the checkpoint, where there is one, to the same result as without the interruption. Everything else must be
    /// given as it was.
    /// </summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>
    /// A folder for TensorBoard event files, one a training: loss and learning rate by step, and each epoch's report.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDirectory { get; set; }

    /// <summary>
    /// What computes: Fused, which is many times faster, or Torch, TorchSharp's autograd, which it is tested against and which is in
    /// the module Rechub.Torch.
    /// </summary>
    [Parameter]
    public Engine? Engine { get; set; }

    /// <summary>Seed of order, negatives and dropout.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = WithParameters(
            Preset == RecipePreset.Tutorial ? TrainingOptions.Tutorial : new TrainingOptions()
        );
        Trainer.Require(Model, options);
        RequireIds();
        string? lastWords = null;
        try
        {
            WriteObject(
                Run(
                    (pipeline, cancellation) =>
                    {
                        try
                        {
                            return Train(options, pipeline, cancellation);
                        }
                        catch (Exception error) when (cancellation.IsCancellationRequested)
                        {
                            lastWords = LastWords(error);
                            throw;
                        }
                    }
                )
            );
        }
        finally
        {
            // A stopped pipeline takes no warning any more, nor an error; the host still does.
            if (lastWords is not null)
                Host.UI.WriteWarningLine(lastWords);
        }
    }

    private void RequireIds()
    {
        var features = Model.Schema.UserFeatures.Concat(Model.Schema.ItemFeatures);
        if (IdDropout > 0 && !features.Any(feature => feature.IsKey))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ContradictoryTrainingOptions",
                "IdDropout would change nothing, for neither tower of this model reads an id. Leave it out.",
                nameof(IdDropout)
            );
    }

    /// <summary>What is left to say of a training that was stopped: where its state is, or why it is nowhere.</summary>
    private static string? LastWords(Exception error) =>
        error switch
        {
            TrainingStoppedException stopped =>
                $"Training was stopped. Its state is in '{stopped.CheckpointPath}': the same command with -Resume goes on from there.",
            OperationCanceledException => null,
            _ => $"Training was stopped, and its state at that moment is lost: {error.Message}",
        };

    private TrainedModel Train(
        TrainingOptions options,
        PipelineThread pipeline,
        CancellationToken cancellation
    )
    {
        void Say(string message) => pipeline.Post(() => WriteVerbose(message), cancellation);
        var model = Model;
        if (WarmStart is not null)
        {
            var start = Models.WarmStart.Of(model, RequireNeural(WarmStart));
            Say($"warm start: {start}");
            model = start.Model;
        }

        if (TooShort(model, options) is > 0 and var users)
            pipeline.Post(
                () =>
                    WriteWarning(
                        $"{users} of {model.Data!.UserCount} users have fewer than {options.MinimumItem} interactions and are not trained on."
                    ),
                cancellation
            );
        return Trainer.Train(
            model,
            options,
            pipeline,
            new SynchronousProgress<EpochReport>(report => Say(Describe(report))),
            cancellation
        );
    }

    /// <summary>How many users the minimum of interactions leaves out.</summary>
    private static int TooShort(NeuralModel model, TrainingOptions options) =>
        model.Data is { } data && options.MinimumItem > 0
            ? TrainingSamples.Of(data, options.MinimumItem).DroppedUserCount
            : 0;

    private static NeuralModel RequireNeural(RecallModel model) =>
        model as NeuralModel
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "WarmStartMismatch",
            $"{model.Architecture} is not trained by epochs, so no training can start from it. Give a model that Start-MatchTraining made.",
            model
        );

    private static string Describe(EpochReport report)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {report.Epoch}: loss {report.Loss:F4}, {report.SamplesPerSecond:N0} samples/s, {report.Elapsed.TotalSeconds:F1} s"
        );
        return report.Metric is { } metric
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{line}, validation {report.Monitor} {metric:F4}"
            )
            : line;
    }

    private TrainingOptions WithParameters(TrainingOptions options) =>
        options with
        {
            Epochs = Epoch ?? options.Epochs,
            BatchSize = BatchSize ?? options.BatchSize,
            LearningRate = LearningRate ?? options.LearningRate,
            WeightDecay = WeightDecay ?? options.WeightDecay,
            Optimizer = Optimizer ?? options.Optimizer,
            Schedule = Schedule ?? options.Schedule,
            WarmUp = WarmUp ?? options.WarmUp,
            GradientClip = GradientClip ?? options.GradientClip,
            EmbeddingL1 = EmbeddingL1 ?? options.EmbeddingL1,
            EmbeddingL2 = EmbeddingL2 ?? options.EmbeddingL2,
            DenseL1 = DenseL1 ?? options.DenseL1,
            DenseL2 = DenseL2 ?? options.DenseL2,
            Loss = Loss ?? options.Loss,
            NegativeRatio = NegativeRatio ?? options.NegativeRatio,
            NegativeSampling = NegativeSampling ?? options.NegativeSampling,
            RejectHistory = RejectHistory,
            HardNegativeCount = HardNegativeCount ?? options.HardNegativeCount,
            LogQCorrection = NoLogQCorrection ? false : options.LogQCorrection,
            IdDropout = IdDropout ?? options.IdDropout,
            MinimumItem = MinimumItem ?? options.MinimumItem,
            Patience = Patience ?? options.Patience,
            Monitor = Monitor ?? options.Monitor,
            Threads = Thread ?? options.Threads,
            CheckpointPath = CheckpointPath is null ? null : ResolveOutput(CheckpointPath),
            CheckpointInterval = CheckpointMinute is { } minutes
                ? TimeSpan.FromMinutes(minutes)
                : null,
            Resume = Resume,
            LogDirectory = LogDirectory is null ? null : ResolveOutput(LogDirectory),
            Engine = Engine ?? options.Engine,
            Seed = Seed ?? options.Seed,
        };
}
