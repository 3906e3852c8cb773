using System.Globalization;
using Rechub.Models;
using Rechub.Sampling;

namespace Rechub.Training;

/// <summary>What training minimises. Scores are cosines divided by the model's temperature.</summary>
public enum LossKind
{
    /// <summary>Binary cross-entropy over a positive and sampled negatives, each its own sample (point-wise).</summary>
    BinaryCrossEntropy,

    /// <summary>−log sigmoid(positive − negative), the mean over negatives (Rendle et al. 2009).</summary>
    Bpr,

    /// <summary>max(0, hardest negative − positive + 1).</summary>
    Hinge,

    /// <summary>Cross-entropy of the positive among itself and sampled negatives.</summary>
    SampledSoftmax,

    /// <summary>Cross-entropy of the positive among the batch's items (Yi et al. 2019).</summary>
    InBatchSoftmax,

    /// <summary>Cross-entropy of the positive among the whole catalogue.</summary>
    FullSoftmax,
}

/// <summary>How parameters are updated.</summary>
public enum OptimizerKind
{
    /// <summary>Weight decay is added to the gradient.</summary>
    Adam,

    /// <summary>Weight decay shrinks the weights directly.</summary>
    AdamW,
}

/// <summary>How the learning rate goes over a training.</summary>
public enum LearningRateSchedule
{
    /// <summary>Always the same.</summary>
    Constant,

    /// <summary>Multiplied by 0.1 after each third of the epochs.</summary>
    Step,

    /// <summary>Down to 0 along half a cosine (Loshchilov and Hutter 2017).</summary>
    Cosine,
}

/// <summary>A ranking metric of the held-out validation item.</summary>
public enum MonitorMetric
{
    /// <summary>Share of users whose item is among the first K; the same as Recall for one item.</summary>
    HitRate,

    /// <summary>1 / log2(rank + 1) within the first K.</summary>
    NDCG,

    /// <summary>1 / rank within the first K.</summary>
    MRR,
}

/// <summary>A metric and its K, such as HitRate@10.</summary>
public sealed record Monitor(MonitorMetric Metric, int K)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Metric}@{K}");
}

/// <summary>How a model is trained. The defaults are the recipe that the README measures.</summary>
public sealed record TrainingOptions
{
    private const int LargestFullSoftmax = 20_000;

    /// <summary>Passes over the training samples, at most.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>
    /// Samples a step. For losses with sampled negatives a positive and each of its negatives count one each, as torch-rechub
    /// counts them; for the others a positive counts one.
    /// </summary>
    public int BatchSize { get; init; } = 1024;

    /// <summary>Learning rate at its highest.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Weight decay; see <see cref="OptimizerKind"/>.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Adam or AdamW.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>Learning rate over time.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Share of all steps in which the learning rate rises from 0.</summary>
    public float WarmUp { get; init; } = 0.02f;

    /// <summary>Largest Euclidean norm of all gradients together; 0 for no limit.</summary>
    public float GradientClip { get; init; }

    /// <summary>L1 penalty of embeddings.</summary>
    public float EmbeddingL1 { get; init; }

    /// <summary>L2 penalty of embeddings.</summary>
    public float EmbeddingL2 { get; init; }

    /// <summary>L1 penalty of all other parameters.</summary>
    public float DenseL1 { get; init; }

    /// <summary>L2 penalty of all other parameters.</summary>
    public float DenseL2 { get; init; }

    /// <summary>
    /// What is minimised; when null, a softmax over the whole catalogue, or for more than 20,000 items, whose towers alone would
    /// take most of a step, over the batch's items.
    /// </summary>
    public LossKind? Loss { get; init; }

    /// <summary>Negatives a positive, for losses that sample them.</summary>
    public int NegativeRatio { get; init; } = 3;

    /// <summary>How negatives are drawn.</summary>
    public NegativeSampling NegativeSampling { get; init; } = NegativeSampling.Popularity;

    /// <summary>Whether items of the user's own history never count as negatives.</summary>
    public bool RejectHistory { get; init; }

    /// <summary>Whether an in-batch softmax subtracts log q of each item's share of the training data (Yi et al. 2019).</summary>
    public bool LogQCorrection { get; init; } = true;

    /// <summary>Users with fewer interactions are left out of training.</summary>
    public int MinimumItem { get; init; }

    /// <summary>Rate at which a user's or item's id is taken as unknown, which trains the out-of-vocabulary embedding.</summary>
    public float IdDropout { get; init; } = 0.005f;

    /// <summary>What is watched on the validation items.</summary>
    public Monitor Monitor { get; init; } = new(MonitorMetric.HitRate, 10);

    /// <summary>Epochs without a better metric before training stops; 0 to run all epochs. The best parameters are kept either way.</summary>
    public int Patience { get; init; } = 3;

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

    /// <summary>The same options with every choice made that depends on the number of items.</summary>
    internal TrainingOptions For(int itemCount) =>
        this with
        {
            Loss =
                Loss
                ?? (
                    itemCount <= LargestFullSoftmax ? LossKind.FullSoftmax : LossKind.InBatchSoftmax
                ),
        };

    /// <summary>Whether the loss draws negatives for each positive.</summary>
    internal bool SamplesNegatives => Loss is not (LossKind.InBatchSoftmax or LossKind.FullSoftmax);

    /// <summary>How batches are made for these options.</summary>
    internal BatchSettings BatchSettings
    {
        get
        {
            var negatives = SamplesNegatives ? NegativeRatio : 0;
            var items = Loss switch
            {
                LossKind.InBatchSoftmax => BatchItems.Positives,
                LossKind.FullSoftmax => BatchItems.Catalogue,
                _ => BatchItems.Sampled,
            };
            var positives = Math.Max(1, BatchSize / (1 + negatives));
            return new BatchSettings(
                items,
                positives,
                negatives,
                NegativeSampling,
                RejectHistory,
                IdDropout,
                Seed
            );
        }
    }

    /// <summary>Refuses what contradicts itself before any work starts.</summary>
    /// <exception cref="RechubException">An option is out of range or does not go with another.</exception>
    internal void Validate()
    {
        Require(Epochs > 0, nameof(Epochs), "a positive number");
        Require(BatchSize > 1, nameof(BatchSize), "at least 2");
        Require(
            LearningRate > 0 && float.IsFinite(LearningRate),
            nameof(LearningRate),
            "a positive number"
        );
        Require(
            WeightDecay >= 0 && float.IsFinite(WeightDecay),
            nameof(WeightDecay),
            "zero or a positive number"
        );
        Require(WarmUp is >= 0 and <= 1, nameof(WarmUp), "a share in [0, 1]");
        Require(IdDropout is >= 0 and < 1, nameof(IdDropout), "a share in [0, 1)");
        Require(NegativeRatio > 0, nameof(NegativeRatio), "a positive number");
        Require(
            !SamplesNegatives || BatchSize >= 1 + NegativeRatio,
            nameof(BatchSize),
            $"at least {1 + NegativeRatio}: a positive and its {NegativeRatio} negatives"
        );
        Require(Patience >= 0, nameof(Patience), "zero or a positive number");
        Require(Threads >= 0, nameof(Threads), "zero or a positive number");
        Require(
            !Resume || CheckpointPath is not null,
            nameof(Resume),
            "used with a checkpoint path"
        );
        Require(
            CheckpointInterval is null || CheckpointPath is not null,
            nameof(CheckpointInterval),
            "used with a checkpoint path"
        );
        Require(Monitor.K > 0, nameof(Monitor), "a metric with a positive K");
    }

    private static void Require(bool holds, string option, string expected)
    {
        if (!holds)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidTrainingOption",
                $"{option} must be {expected}.",
                option
            );
    }
}
