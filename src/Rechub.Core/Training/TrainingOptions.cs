using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>
/// How a model is trained. The defaults are the recipe that the README measures. An option that only some trainings have is null
/// until it is asked for; asked for where it would change nothing, it is refused.
/// </summary>
public sealed record TrainingOptions
{
    private const int LargestFullSoftmax = 20_000;
    private const int DefaultPatience = 3;

    /// <summary>Passes over the training samples, at most.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Samples a step. For losses with sampled negatives a positive and each of its negatives count one each, as torch-rechub
    /// counts them; for the others a positive counts one.
    /// </summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Learning rate at its highest.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Weight decay; see <see cref="OptimizerKind"/>.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Adam or AdamW.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Learning rate over time.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Share of all steps in which the learning rate rises from 0.</summary>
    public float WarmUp { get; init; } = 0.02f;

    /// <summary>Largest Euclidean norm of all gradients together, penalties not included; 0 for no limit.</summary>
    public float GradientClip { get; init; }

    /// <summary>λ of an L1 penalty λ·Σ|w| of all embeddings, added to the loss's gradient.</summary>
    public float EmbeddingL1 { get; init; }

    /// <summary>λ of an L2 penalty λ/2·Σw² of all embeddings, added to the loss's gradient.</summary>
    public float EmbeddingL2 { get; init; }

    /// <summary>λ of an L1 penalty λ·Σ|w| of all other parameters, added to the loss's gradient.</summary>
    public float DenseL1 { get; init; }

    /// <summary>λ of an L2 penalty λ/2·Σw² of all other parameters, added to the loss's gradient.</summary>
    public float DenseL2 { get; init; }

    /// <summary>
    /// What is minimized; when null, a softmax over the whole catalog, or for more than 20,000 items, whose towers alone would
    /// take most of a step, over the batch's items.
    /// </summary>
    public LossKind? Loss { get; init; }

    /// <summary>Negatives a positive, for losses that sample them; 3 when null.</summary>
    public int? NegativeRatio { get; init; }

    /// <summary>How negatives are drawn, for losses that sample them; ∝ popularity^0.75 when null.</summary>
    public NegativeSampling? NegativeSampling { get; init; }

    /// <summary>Whether items of the user's own training part never count as negatives.</summary>
    public bool RejectHistory { get; init; }

    /// <summary>
    /// Whether an in-batch softmax subtracts log q from each score, the positive's included (Yi et al. 2019); true when null.
    /// Since an item stands in a batch of B positives once, however often it is one, q is the probability that it is there:
    /// 1 − (1 − p)^B for its share p of the training data (Horvitz and Thompson 1952).
    /// </summary>
    public bool? LogQCorrection { get; init; }

    /// <summary>
    /// How many of the batch's other items, those with the highest scores, an in-batch softmax has for negatives; all when null.
    /// </summary>
    public int? HardNegativeCount { get; init; }

    /// <summary>Users with fewer interactions are left out of training.</summary>
    public int MinimumItem { get; init; }

    /// <summary>Rate at which a user's or item's id is taken as unknown, which trains the out-of-vocabulary embedding.</summary>
    public float IdDropout { get; init; } = 0.005f;

    /// <summary>What is watched on the validation items; HitRate@10 when null.</summary>
    public Monitor? Monitor { get; init; }

    /// <summary>
    /// Epochs without a better metric before training stops, 3 when null; 0 to run all epochs. The best parameters are kept
    /// either way.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>Worker threads; 0 for one a processor core, at most 8.</summary>
    public int Threads { get; init; }

    /// <summary>What computes towers and gradients.</summary>
    public Engine Engine { get; init; }

    /// <summary>A file that keeps the state of the training after every epoch, and when it is cancelled; null for none.</summary>
    public string? CheckpointPath { get; init; }

    /// <summary>Also keeps the state whenever so much time has passed; null for epochs only.</summary>
    public TimeSpan? CheckpointInterval { get; init; }

    /// <summary>Whether to go on from the checkpoint where there is one. The result is that of a training never interrupted.</summary>
    public bool Resume { get; init; }

    /// <summary>A folder for TensorBoard event files, made where there is none; null for none.</summary>
    public string? LogDirectory { get; init; }

    /// <summary>Seed of order, negatives and dropout.</summary>
    public long Seed { get; init; } = 2022;

    /// <summary>The torch-rechub tutorial: one epoch of point-wise samples, 3 negatives by popularity^0.75, batch 256, Adam 1e-4, decay 1e-6.</summary>
    public static TrainingOptions Tutorial { get; } =
        new()
        {
            Epochs = 1,
            BatchSize = 256,
            LearningRate = 1e-4f,
            WeightDecay = 1e-6f,
            Schedule = LearningRateSchedule.Constant,
            WarmUp = 0,
            Loss = LossKind.BinaryCrossEntropy,
            IdDropout = 0,
            Patience = 0,
        };

    /// <summary>The same options with every choice made that depends on the data or on another option.</summary>
    /// <exception cref="RechubException">An option is out of range or does not go with another or with the data.</exception>
    internal TrainingOptions For(InteractionData data)
    {
        var chosen = this with
        {
            Loss =
                Loss
                ?? (
                    data.ItemCount <= LargestFullSoftmax
                        ? LossKind.FullSoftmax
                        : LossKind.InBatchSoftmax
                ),
        };
        TrainingOptionsCheck.Require(chosen, data);
        return chosen.LossDefinition.WithDefaults(chosen) with
        {
            Monitor = Monitor ?? Training.Monitor.Default,
            Patience = Patience ?? DefaultPatience,
        };
    }

    /// <summary>The loss, once it is chosen.</summary>
    internal LossDefinition LossDefinition => LossRegistry.Of(Loss!.Value);

    /// <summary>Positives a batch, once every choice is made.</summary>
    internal int PositiveCount => Math.Max(1, BatchSize / (1 + (NegativeRatio ?? 0)));

    /// <summary>How batches are made for these options, once every choice is made.</summary>
    internal BatchSettings BatchesOf(BatchRows rows) =>
        new(
            rows,
            LossDefinition.Items,
            PositiveCount,
            NegativeRatio ?? 0,
            NegativeSampling ?? Training.Batches.NegativeSampling.Uniform,
            RejectHistory,
            IdDropout,
            Seed
        );
}
