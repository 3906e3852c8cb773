using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>
/// How a model is trained. <see cref="Of"/> gives the recipe of an architecture. An option that applies only to some trainings is null
/// by default, and refused where it would have no effect.
/// </summary>
public sealed record TrainingOptions
{
    private const int DefaultPatience = 3;

    /// <summary>Maximum number of passes over the training samples.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Samples per step. A positive counts 1, and each negative that is sampled for it alone (<see cref="NegativeRatio"/>) counts 1, as
    /// in torch-rechub. Negatives that the batch shares do not count.
    /// </summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Peak learning rate.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Weight decay; see <see cref="OptimizerKind"/>.</summary>
    public float WeightDecay { get; init; }

    /// <summary>
    /// How parameters are updated. When null, <see cref="OptimizerKind.LazyAdam"/>, with which a step costs what its batch reads;
    /// <see cref="OptimizerKind.Adam"/> where weight decay or a penalty of embeddings is given, which LazyAdam applies only to the rows
    /// of the batch.
    /// </summary>
    public OptimizerKind? Optimizer { get; init; }

    /// <summary>Schedule of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Share of all steps in which the learning rate rises linearly from 0.</summary>
    public float WarmUp { get; init; } = 0.02f;

    /// <summary>Maximum Euclidean norm of the gradient of all parameters, without penalties; 0 for no limit.</summary>
    public float GradientClip { get; init; }

    /// <summary>λ of an L1 penalty λ·Σ|w| of all embeddings, added to the loss's gradient.</summary>
    public float EmbeddingL1 { get; init; }

    /// <summary>λ of an L2 penalty λ/2·Σw² of all embeddings, added to the loss's gradient.</summary>
    public float EmbeddingL2 { get; init; }

    /// <summary>λ of an L1 penalty λ·Σ|w| of all other parameters, added to the loss's gradient.</summary>
    public float DenseL1 { get; init; }

    /// <summary>λ of an L2 penalty λ/2·Σw² of all other parameters, added to the loss's gradient.</summary>
    public float DenseL2 { get; init; }

    /// <summary>The loss.</summary>
    public LossKind Loss { get; init; } = LossKind.FullSoftmax;

    /// <summary>
    /// Negatives that are sampled for each positive, for losses that sample them; when null, 3 or none, as <see cref="NegativeCount"/>
    /// says.
    /// </summary>
    public int? NegativeRatio { get; init; }

    /// <summary>
    /// Draws of negatives at each step, which all positives of the batch share, for losses that sample negatives: many negatives for
    /// the price of a few. Equal draws count once; a positive that is drawn is no negative of itself. When null,
    /// <see cref="LossKind.Gbce"/> has 256, <see cref="LossKind.MixedSoftmax"/> 1024, and other losses sample for each positive.
    /// </summary>
    public int? NegativeCount { get; init; }

    /// <summary>
    /// Distribution of negatives, for losses that sample them; when null, uniform for <see cref="LossKind.Gbce"/> and
    /// <see cref="LossKind.MixedSoftmax"/>, ∝ popularity^0.75 for the others.
    /// </summary>
    public NegativeSampling? NegativeSampling { get; init; }

    /// <summary>
    /// Calibration t of <see cref="LossKind.Gbce"/>, from 0 (plain binary cross-entropy) to 1 (scores estimate the probabilities in
    /// spite of the sampling); 0.75 when null.
    /// </summary>
    public float? Calibration { get; init; }

    /// <summary>Whether items of the user's training part are never used as negatives.</summary>
    public bool RejectHistory { get; init; }

    /// <summary>
    /// Whether a softmax over some of the items subtracts log q from each score, the positive's included; true when null. For an
    /// in-batch softmax (Yi et al. 2019) q is the probability that a batch of B positives, which has each distinct item once,
    /// contains the item: 1 − (1 − p)^B for the item's share p of the training data (Horvitz and Thompson 1952). For mixed negatives
    /// (Yang et al. 2020) it is 1 − (1 − p)^B·(1 − u)^N with N draws of probability u. For a sampled softmax (Ma and Collins 2018) it
    /// is the probability u that a draw gives the item, and 1 − (1 − u)^N where the batch shares N draws.
    /// </summary>
    public bool? LogQCorrection { get; init; }

    /// <summary>
    /// Number of negatives of an in-batch softmax: the other items of the batch with the highest scores. All when null.
    /// </summary>
    public int? HardNegativeCount { get; init; }

    /// <summary>Users with fewer interactions are left out of training.</summary>
    public int MinimumItem { get; init; }

    /// <summary>
    /// Whether the loss of a positive is multiplied by its rating. Weights are divided by their mean over the samples, as those of
    /// <see cref="InteractionLog.Weights"/> and <see cref="HalfLife"/> are, with which they are multiplied.
    /// </summary>
    public bool RatingAsWeight { get; init; }

    /// <summary>
    /// Age at which the loss of a positive counts half as much as that of the last interaction of the training part; null for no
    /// influence of the age.
    /// </summary>
    public TimeSpan? HalfLife { get; init; }

    /// <summary>Probability that the id of a user or item is replaced by the unknown id, which trains the out-of-vocabulary embedding.</summary>
    public float IdDropout { get; init; } = 0.005f;

    /// <summary>The metric that is monitored on the validation items; HitRate@10 when null.</summary>
    public Monitor? Monitor { get; init; }

    /// <summary>
    /// Early stopping: number of epochs without a better metric after which training stops; 3 when null, 0 for no early stopping. The
    /// result has the best parameters either way.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>Worker threads; 0 for one per processor, at most 8.</summary>
    public int Threads { get; init; }

    /// <summary>The engine that computes towers and gradients.</summary>
    public Engine Engine { get; init; }

    /// <summary>File for the training's state, written after each epoch and on cancellation; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Interval at which the state is written within epochs as well; null for none.</summary>
    public TimeSpan? CheckpointInterval { get; init; }

    /// <summary>Whether to resume from the checkpoint if there is one. The result equals that of an uninterrupted training, bit by bit.</summary>
    public bool Resume { get; init; }

    /// <summary>Folder for TensorBoard event files, created if missing; null for none.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>Seed of sample order, negatives and dropout.</summary>
    public long Seed { get; init; } = 2022;

    /// <summary>The defaults for an architecture. Batch size and negatives of its loss apply only to a training with that loss.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="loss">The chosen loss; null for the architecture's.</param>
    /// <param name="itemCount">Number of items of the catalog, on which the loss of a sequence model depends.</param>
    public static TrainingOptions Of(
        ModelArchitecture architecture,
        LossKind? loss = null,
        int itemCount = 0
    )
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var defaults = architecture.TrainingFor(itemCount);
        var options = new TrainingOptions
        {
            Epochs = defaults.Epochs,
            LearningRate = defaults.LearningRate,
            WarmUp = defaults.WarmUp,
            Loss = loss ?? defaults.Loss,
        };
        return options.Loss == defaults.Loss
            ? options with
            {
                BatchSize = defaults.BatchSize,
                NegativeRatio = defaults.NegativeRatio,
                NegativeCount = defaults.NegativeCount,
                NegativeSampling = defaults.NegativeSampling,
            }
            : options;
    }

    /// <summary>The options of the torch-rechub tutorial: one epoch, binary cross-entropy, 3 negatives ∝ popularity^0.75, batches of 256, Adam with learning rate 1e-4 and weight decay 1e-6.</summary>
    public static TrainingOptions Tutorial { get; } =
        new()
        {
            Epochs = 1,
            BatchSize = 256,
            LearningRate = 1e-4f,
            WeightDecay = 1e-6f,
            Optimizer = OptimizerKind.Adam,
            Schedule = LearningRateSchedule.Constant,
            WarmUp = 0,
            Loss = LossKind.BinaryCrossEntropy,
            IdDropout = 0,
            Patience = 0,
        };

    /// <summary>These options, with the defaults that depend on the data or on other options.</summary>
    /// <exception cref="RechubException">An option is out of range, or contradicts another or the data.</exception>
    internal TrainingOptions For(InteractionData data)
    {
        TrainingOptionsCheck.Require(this, data);
        return LossDefinition.WithDefaults(this) with
        {
            Optimizer =
                Optimizer
                ?? (
                    WeightDecay > 0 || EmbeddingL1 > 0 || EmbeddingL2 > 0
                        ? OptimizerKind.Adam
                        : OptimizerKind.LazyAdam
                ),
            Monitor = Monitor ?? Training.Monitor.Default,
            Patience = Patience ?? DefaultPatience,
        };
    }

    /// <summary>The definition of the loss.</summary>
    internal LossDefinition LossDefinition => LossRegistry.Of(Loss);

    /// <summary>Positives per batch, after <see cref="For"/>.</summary>
    internal int PositiveCount => Math.Max(1, BatchSize / (1 + (NegativeRatio ?? 0)));

    /// <summary>The settings of batches, after <see cref="For"/>.</summary>
    internal BatchSettings BatchesOf(BatchRows rows, int longestRow = int.MaxValue) =>
        new()
        {
            Rows = rows,
            LongestRow = longestRow,
            Items = LossDefinition.Items,
            PositiveCount = PositiveCount,
            NegativeRatio = NegativeRatio ?? 0,
            NegativeCount = NegativeCount ?? 0,
            Sampling = NegativeSampling ?? Models.NegativeSampling.Uniform,
            RejectHistory = RejectHistory,
            IdDropout = IdDropout,
            Seed = Seed,
        };
}
