using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;
using Rechub.Training.Losses;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>Refuses options that are out of range or contradict each other, before any work starts.</summary>
internal static class TrainingOptionsCheck
{
    /// <summary>Requires that a training on some data is possible with options whose loss is chosen.</summary>
    /// <exception cref="RechubException"><c>InvalidTrainingOption</c> or <c>ContradictoryTrainingOptions</c>.</exception>
    public static void Require(TrainingOptions options, InteractionData data)
    {
        RequireRanges(options);
        RequireLossOptions(options);
        RequireTogether(
            options.Optimizer != OptimizerKind.AdamW || options.WeightDecay > 0,
            nameof(options.Optimizer),
            "Optimizer AdamW differs from Adam only in its WeightDecay, which is 0. Give a WeightDecay, or leave out Optimizer."
        );
        RequireWeights(options, data);
        RequireCheckpoint(options);
        RequireValidation(options, data);
    }

    private static void RequireRanges(TrainingOptions options)
    {
        RequireRange(options.Epochs > 0, nameof(options.Epochs), "a positive number");
        RequireRange(options.BatchSize > 1, nameof(options.BatchSize), "at least 2");
        RequireRange(
            options.LearningRate > 0 && float.IsFinite(options.LearningRate),
            nameof(options.LearningRate),
            "a positive number"
        );
        RequireRange(options.WarmUp is >= 0 and <= 1, nameof(options.WarmUp), "a share in [0, 1]");
        RequireRange(
            options.IdDropout is >= 0 and < 1,
            nameof(options.IdDropout),
            "a share in [0, 1)"
        );
        RequireRange(
            options.NegativeRatio is null or > 0,
            nameof(options.NegativeRatio),
            "a positive number"
        );
        RequireRange(
            options.NegativeCount is null or > 0,
            nameof(options.NegativeCount),
            "a positive number"
        );
        RequireRange(
            options.Calibration is null or >= 0 and <= 1,
            nameof(options.Calibration),
            "a share in [0, 1]"
        );
        RequireRange(
            options.HardNegativeCount is null or > 0,
            nameof(options.HardNegativeCount),
            "a positive number"
        );
        RequireRange(
            options.Patience is null or >= 0,
            nameof(options.Patience),
            "zero or a positive number"
        );
        RequireRange(options.Threads >= 0, nameof(options.Threads), "zero or a positive number");
        RequireRange(
            options.Monitor is null or { K: > 0 },
            nameof(options.Monitor),
            "a metric with a positive K"
        );
        foreach (
            var (value, name) in (ReadOnlySpan<(float, string)>)
                [
                    (options.WeightDecay, nameof(options.WeightDecay)),
                    (options.GradientClip, nameof(options.GradientClip)),
                    (options.EmbeddingL1, nameof(options.EmbeddingL1)),
                    (options.EmbeddingL2, nameof(options.EmbeddingL2)),
                    (options.DenseL1, nameof(options.DenseL1)),
                    (options.DenseL2, nameof(options.DenseL2)),
                ]
        )
            RequireRange(value >= 0 && float.IsFinite(value), name, "zero or a positive number");
    }

    private static void RequireLossOptions(TrainingOptions options)
    {
        var loss = options.LossDefinition;
        foreach (var option in LossRegistry.Ignored(options, loss))
            RequireTogether(
                false,
                option,
                $"{option} belongs to the loss {string.Join(", ", LossRegistry.With(option))}; the loss of this training is {options.Loss}. Choose such a loss, or leave out {option}."
            );
        RequireTogether(
            options.HardNegativeCount is null || options.HardNegativeCount < options.BatchSize,
            nameof(options.HardNegativeCount),
            $"HardNegativeCount is {options.HardNegativeCount}, but a batch of {options.BatchSize} has {options.BatchSize - 1} other items. Give fewer, or a larger BatchSize."
        );
        RequireTogether(
            options.NegativeRatio is null || options.NegativeCount is null,
            nameof(options.NegativeCount),
            $"NegativeRatio samples negatives for each positive, NegativeCount for all positives of a batch. Give one of them."
        );
        var chosen = loss.WithDefaults(options);
        RequireTogether(
            options.LogQCorrection is null
                || loss.Items != BatchItems.Sampled
                || chosen.NegativeSampling != NegativeSampling.Uniform,
            nameof(options.LogQCorrection),
            "LogQCorrection changes nothing if negatives are drawn uniformly, for q is the same for all items. Leave it out, or choose another NegativeSampling."
        );
        var negatives = chosen.NegativeRatio ?? 0;
        RequireRange(
            options.BatchSize > negatives,
            nameof(options.BatchSize),
            $"at least {negatives + 1L}: a positive and its {negatives} negatives"
        );
    }

    private static void RequireWeights(TrainingOptions options, InteractionData data)
    {
        var (ratings, times) = (data.Log.Ratings, data.Log.Times);
        RequireTogether(
            !options.RatingAsWeight || ratings is not null,
            nameof(options.RatingAsWeight),
            "RatingAsWeight needs ratings, and this data has none. Import them with -RatingColumn, or leave it out."
        );
        RequireTogether(
            !options.RatingAsWeight || Array.TrueForAll(ratings!, rating => rating >= 0),
            nameof(options.RatingAsWeight),
            "RatingAsWeight needs ratings of 0 or more, and some of this data are negative. Import with -MinimumRating 0, or leave it out."
        );
        RequireRange(
            options.HalfLife is null || options.HalfLife > TimeSpan.Zero,
            nameof(options.HalfLife),
            "a positive time"
        );
        RequireTogether(
            options.HalfLife is null
                || times.AsSpan().IndexOfAnyExcept(times.FirstOrDefault()) >= 0,
            nameof(options.HalfLife),
            "HalfLife needs times, and all interactions of this data have the same. Import them with -TimeColumn, or leave it out."
        );
    }

    private static void RequireCheckpoint(TrainingOptions options)
    {
        RequireTogether(
            !options.Resume || options.CheckpointPath is not null,
            nameof(options.Resume),
            "Resume continues from a checkpoint: give its CheckpointPath."
        );
        RequireTogether(
            options.CheckpointInterval is null || options.CheckpointPath is not null,
            nameof(options.CheckpointInterval),
            "A CheckpointInterval needs a checkpoint file: give a CheckpointPath."
        );
    }

    private static void RequireValidation(TrainingOptions options, InteractionData data)
    {
        if (options.Monitor is null && options.Patience is null or 0)
            return;
        var name = options.Monitor is null ? nameof(options.Patience) : nameof(options.Monitor);
        RequireTogether(
            Validation.UsersOf(data).Length > 0,
            name,
            $"{name} needs validation items, and the split of this data ({data.Split}) has none. Leave it out, or make a split with validation items by Split-Interaction."
        );
        RequireTogether(
            options.Monitor is null || options.Monitor.K <= data.ItemCount,
            name,
            $"Monitor is {options.Monitor}, but there are only {data.ItemCount} items. Give a smaller K."
        );
    }

    private static void RequireTogether(bool holds, string option, string message)
    {
        if (!holds)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ContradictoryTrainingOptions",
                message,
                option
            );
    }

    private static void RequireRange(bool holds, string option, string expected)
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
