using Rechub.Data;
using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>A loss over a positive and sampled negatives, which it has alone or which all positives of a batch share.</summary>
internal abstract class SampledLoss : LossDefinition
{
    private const int DefaultNegativeRatio = 3;

    /// <inheritdoc/>
    public override BatchItems Items => BatchItems.Sampled;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [
            nameof(TrainingOptions.NegativeRatio),
            nameof(TrainingOptions.NegativeCount),
            nameof(TrainingOptions.NegativeSampling),
        ];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        options with
        {
            NegativeRatio =
                options.NegativeRatio
                ?? (options.NegativeCount is null ? DefaultNegativeRatio : null),
            NegativeSampling = options.NegativeSampling ?? NegativeSampling.Popularity,
        };

    /// <inheritdoc/>
    public sealed override ILoss Create(TrainingOptions options, InteractionData data)
    {
        var objective = ObjectiveOf(options, data);
        var logProbability = LogProbability(options, data);
        return options.NegativeCount is null
            ? new CandidateLoss(objective, logProbability)
            : new SharedNegativesLoss(objective, logProbability);
    }

    /// <summary>The loss of one positive and its negatives.</summary>
    /// <param name="options">The options, with all defaults.</param>
    /// <param name="data">The data.</param>
    protected abstract CandidateObjective ObjectiveOf(
        TrainingOptions options,
        InteractionData data
    );

    /// <summary>What is subtracted from the score of each row of the item table; null for nothing.</summary>
    /// <param name="options">The options, with all defaults.</param>
    /// <param name="data">The data, whose training part gives popularities.</param>
    protected virtual float[]? LogProbability(TrainingOptions options, InteractionData data) =>
        null;
}
