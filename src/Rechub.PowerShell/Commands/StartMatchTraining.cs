using System.Globalization;
using System.Management.Automation;
using Rechub.Models;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Completion;
using Rechub.Training;
using Rechub.Training.Optimizers;
using Monitor = Rechub.Training.Monitor;

namespace Rechub.PowerShell.Commands;

/// <summary>Trains a model.</summary>
/// <remarks>
/// Trains a copy of the model on the training part of its data, and outputs the copy. The input is unchanged. After each epoch
/// the validation items are ranked among all items. Training stops when the metric has not improved for -Patience epochs, and
/// the parameters of the best epoch are kept. The same seed and thread count give the same model. -Verbose shows each epoch.
///
/// Contradictory options, such as -NegativeRatio with a loss that samples no negatives, are refused before training starts.
/// Training ends with an error if the loss or a parameter is not finite; the error names the epoch and the step. It also ends
/// with an error if the mean loss of an epoch is greater than twice that of the first epoch plus 1.
/// </remarks>
/// <example>
/// <code>Import-MovieLens ./ml-1m | New-DssmModel | Start-MatchTraining -Verbose</code>
/// <para>Trains with the default recipe and shows each epoch.</para>
/// </example>
/// <example>
/// <code>$trained = $model | Start-MatchTraining -Loss SampledSoftmax -NegativeRatio 20 -Epoch 5; $trained.Epoch</code>
/// <para>Chooses the loss, and shows the reports of the epochs.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel | Start-MatchTraining -Loss MixedSoftmax -NegativeCount 2048 -BatchSize 2048</code>
/// <para>Trains on a large catalog: at each step a positive is compared with the other items of the batch and with 2048 random ones.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel | Start-MatchTraining -CheckpointPath ./movies.checkpoint -Resume</code>
/// <para>Continues from the point where an earlier run of the same command was stopped or killed, or starts anew.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel | Start-MatchTraining -WarmStart (Import-RecallModel ./movies.rechub) -Epoch 3 -LogDirectory ./runs/today</code>
/// <para>Retrains yesterday's model on newer data, and writes event files for TensorBoard.</para>
/// </example>
/// <example>
/// <code>$data | New-DssmModel -Preset Tutorial | Start-MatchTraining -Preset Tutorial</code>
/// <para>Trains as the torch-rechub tutorial does.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "MatchTraining")]
[OutputType(typeof(TrainedModel))]
public sealed class StartMatchTraining : RechubCmdlet
{
    /// <summary>
    /// The model to train. It must have been made from data in this session, because a model file does not include the
    /// interactions.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [LiveObject]
    public NeuralModel Model { get; set; } = null!;

    /// <summary>Defaults for the other parameters, which say what they are with each preset.</summary>
    [Parameter]
    public RecipePreset Preset { get; set; }

    /// <summary>
    /// A trained model of earlier data with the same shape, whose parameters are the starting point. Known users, items and
    /// feature values keep their embeddings; they are matched by raw id. New ones start with their initial embeddings. New
    /// features start without influence. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    [LiveObject]
    public RecallModel? WarmStart { get; set; }

    /// <summary>Maximum number of epochs, which are passes over the training samples. Default: 5; 20 for a sequence model.</summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? Epoch { get; set; }

    /// <summary>
    /// Number of samples per step. Each negative of -NegativeRatio counts as a sample; those of -NegativeCount do not.
    /// The samples of a sequence model are the places of histories: whole users, or parts of long histories, are taken until there
    /// are as many. Default: 256; 1024 for a sequence model, and with another -Loss than the default.
    /// </summary>
    [Parameter]
    [ValidateRange(2, 1 << 20)]
    public int? BatchSize { get; set; }

    /// <summary>Peak learning rate. Default: 0.003; 0.0015 for a sequence model.</summary>
    [Parameter]
    [ValidateRange(1e-8f, 10f)]
    public float? LearningRate { get; set; }

    /// <summary>
    /// Weight decay. Adam adds it to the gradient as an L2 penalty. LazyAdam does so too, of embeddings for those that a batch
    /// reads. AdamW shrinks the weights directly, separately from the gradient step. Default: 0.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? WeightDecay { get; set; }

    /// <summary>
    /// How parameters are updated. AdamW without -WeightDecay is refused. With LazyAdam, -WeightDecay, -EmbeddingL1 and
    /// -EmbeddingL2 act only on embeddings that the batch reads. Default: LazyAdam, which is Adam at the cost of what a batch
    /// reads; Adam with one of these parameters.
    /// </summary>
    [Parameter]
    public OptimizerKind? Optimizer { get; set; }

    /// <summary>The learning rate over the steps after the warm-up.</summary>
    [Parameter]
    public LearningRateSchedule? Schedule { get; set; }

    /// <summary>
    /// Share of all steps, from 0 to 1, during which the learning rate rises from 0 to -LearningRate. Default: 0.02;
    /// 0.03 for a sequence model.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? WarmUp { get; set; }

    /// <summary>Maximum Euclidean norm of the whole gradient; a larger gradient is scaled down. Default: 0, no limit.</summary>
    [Parameter]
    [ValidateRange(0f, 1e9f)]
    public float? GradientClip { get; set; }

    /// <summary>Weight λ of the L1 penalty λ·Σ|w| on all embeddings. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? EmbeddingL1 { get; set; }

    /// <summary>Weight λ of the L2 penalty λ/2·Σw² on all embeddings. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? EmbeddingL2 { get; set; }

    /// <summary>Weight λ of the L1 penalty λ·Σ|w| on all other parameters. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? DenseL1 { get; set; }

    /// <summary>Weight λ of the L2 penalty λ/2·Σw² on all other parameters. Default: 0.</summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? DenseL2 { get; set; }

    /// <summary>
    /// The loss to minimize. Default: MixedSoftmax; SampledSoftmax for a sequence model of up to 20,000 items, and with
    /// New-SequenceModel -Preset that of the published model.
    /// </summary>
    [Parameter]
    public LossKind? Loss { get; set; }

    /// <summary>
    /// Negatives drawn for each positive, for the losses that sample them, such as Bpr; other losses refuse it. Default: 3, or
    /// none with -NegativeCount; a sequence model's own loss has none, that of its preset SASRec one.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 100000)]
    public int? NegativeRatio { get; set; }

    /// <summary>
    /// Negatives drawn at each step for all positives of the batch, instead of -NegativeRatio for each. Hundreds cost little, for
    /// the item tower sees each only once a step. An item that is drawn repeatedly counts once, and a positive that is drawn is
    /// not a negative of itself. For the losses that sample negatives, and for MixedSoftmax; other losses refuse it. Default:
    /// 1024 for MixedSoftmax; 512 for a sequence model's SampledSoftmax, or those of its preset; 256 for Gbce; none for others.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int? NegativeCount { get; set; }

    /// <summary>
    /// For Gbce: from 0, which is plain binary cross-entropy, to 1, where scores estimate the probabilities in spite of the
    /// sampling. Default: 0.75.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 1f)]
    public float? Calibration { get; set; }

    /// <summary>
    /// How negatives are drawn, for the losses that sample them, such as Bpr; other losses refuse it. c is the number of
    /// training interactions of an item. Default: Uniform for MixedSoftmax, Gbce and a sequence model's own loss, otherwise
    /// Popularity.
    /// </summary>
    [Parameter]
    public NegativeSampling? NegativeSampling { get; set; }

    /// <summary>
    /// Never uses items of the user's own history as negatives, whichever the loss. By default they may be negatives; the
    /// positive itself never is. Samples of users who have all items are left out, with a warning.
    /// </summary>
    [Parameter]
    public SwitchParameter RejectHistory { get; set; }

    /// <summary>
    /// For InBatchSoftmax: uses only this many of the other items in the batch as negatives, those with the highest scores.
    /// Default: all of them.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1 << 20)]
    public int? HardNegativeCount { get; set; }

    /// <summary>
    /// For InBatchSoftmax, MixedSoftmax and SampledSoftmax: turns off the logQ correction. The correction subtracts from each score the log of
    /// the probability that the item is in a batch, or that it is drawn as a negative, because popular items are negatives more
    /// often.
    /// </summary>
    [Parameter]
    public SwitchParameter NoLogQCorrection { get; set; }

    /// <summary>
    /// Probability that a user or item id is replaced by the unknown id in training. This trains the embedding that unknown ids
    /// get. Default: 0.005.
    /// </summary>
    [Parameter]
    [ValidateRange(0f, 0.99f)]
    public float? IdDropout { get; set; }

    /// <summary>
    /// Minimum number of interactions of a user. Users with fewer are left out of training, and a warning gives their number.
    /// They are still evaluated: leaving out the users whom the model knows least would make the metrics look too good.
    /// Default: 0.
    /// </summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MinimumItem { get; set; }

    /// <summary>
    /// Multiplies the loss of each interaction by its rating, so that highly rated items count more. The ratings must be 0 or
    /// more. Weights of the data (Import-Interaction -WeightColumn) and of -HalfLife are multiplied with them. Only proportions
    /// matter: weights are divided by their mean. By default ratings are not used.
    /// </summary>
    [Parameter]
    public SwitchParameter RatingAsWeight { get; set; }

    /// <summary>
    /// Age at which an interaction counts half as much as the latest one of the training part, such as 30d, 12h or 4w, or a
    /// TimeSpan. Default: interactions of any age count the same.
    /// </summary>
    [Parameter]
    [DurationArgument]
    public TimeSpan? HalfLife { get; set; }

    /// <summary>
    /// Number of epochs without a better validation metric after which training stops. 0 runs all epochs. Default: 3.
    /// </summary>
    [Parameter]
    [ValidateRange(0, 100000)]
    public int? Patience { get; set; }

    /// <summary>The validation metric to monitor, such as Recall@10, NDCG@10 or MRR@20. Default: HitRate@10.</summary>
    [Parameter]
    [MonitorArgument]
    [ArgumentCompleter(typeof(MonitorCompleter))]
    public Monitor? Monitor { get; set; }

    /// <summary>Number of worker threads. Default: one per processor, at most 8.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int? Thread { get; set; }

    /// <summary>
    /// File that stores the state of the training after every epoch, and when Ctrl+C stops it. Import-RecallModel reads it as
    /// the model of the best epoch so far. An existing checkpoint is replaced unless -Resume is given. A file that is not a
    /// checkpoint is never replaced. Default: no checkpoint.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CheckpointPath { get; set; }

    /// <summary>
    /// Also writes the checkpoint at this interval, in minutes. Needs -CheckpointPath. Default: only after each epoch.
    /// </summary>
    [Parameter]
    [ValidateRange(0.01, 100000)]
    public double? CheckpointMinute { get; set; }

    /// <summary>
    /// Continues from the checkpoint if it exists; otherwise training starts from the beginning. Needs -CheckpointPath. The
    /// result is the same as without the interruption. All other parameters must be the same as before, but a finished training
    /// can be given more epochs: it goes on with a new schedule of the learning rate over the added epochs. Without -Thread, it
    /// goes on with the thread count that it was started with. A warning says so in both cases. Without -Optimizer, it goes on with
    /// the one that it was started with.
    /// </summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>
    /// Folder for TensorBoard event files, one per training: loss and learning rate for each step, and the report of each
    /// epoch. Default: none.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogDirectory { get; set; }

    /// <summary>The engine that computes the training.</summary>
    [Parameter]
    public Engine? Engine { get; set; }

    /// <summary>Seed of the sample order, the negatives and dropout. Default: 2022.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var options = WithParameters(
            Preset == RecipePreset.Tutorial
                ? TrainingOptions.Tutorial
                : TrainingOptions.Of(Model.Options, Loss, Model.Data?.ItemCount ?? 0)
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
            // A stopped pipeline no longer accepts warnings or errors; the host does.
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
                "-IdDropout would change nothing: neither tower of this model reads an id. Leave it out.",
                nameof(IdDropout)
            );
    }

    /// <summary>
    /// The message for a training that was stopped: where its state is, or why the state is lost. Null if there is nothing to
    /// say.
    /// </summary>
    private static string? LastWords(Exception error) =>
        error switch
        {
            TrainingStoppedException stopped =>
                $"Training was stopped. Its state is in '{stopped.CheckpointPath}': the same command with -Resume continues from there.",
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

        return Trainer.Train(
            model,
            options,
            pipeline,
            new SynchronousProgress<EpochReport>(report => Say(Describe(report))),
            new SynchronousProgress<string>(notice =>
                pipeline.Post(() => WriteWarning(notice), cancellation)
            ),
            cancellation
        );
    }

    private static NeuralModel RequireNeural(RecallModel model) =>
        model as NeuralModel
        ?? throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "WarmStartMismatch",
            $"A {model.Architecture} model is not trained in epochs, so it cannot be a warm start. Give a model from Start-MatchTraining.",
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
            NegativeRatio = NegativeRatio ?? (NegativeCount is null ? options.NegativeRatio : null),
            NegativeCount = NegativeCount ?? (NegativeRatio is null ? options.NegativeCount : null),
            Calibration = Calibration ?? options.Calibration,
            NegativeSampling = NegativeSampling ?? options.NegativeSampling,
            RejectHistory = RejectHistory,
            HardNegativeCount = HardNegativeCount ?? options.HardNegativeCount,
            LogQCorrection = NoLogQCorrection ? false : options.LogQCorrection,
            IdDropout = IdDropout ?? options.IdDropout,
            MinimumItem = MinimumItem ?? options.MinimumItem,
            RatingAsWeight = RatingAsWeight,
            HalfLife = HalfLife,
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
