using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>A loss over a positive and its sampled negatives.</summary>
internal abstract class SampledLoss : LossDefinition
{
    private const int DefaultNegativeRatio = 3;

    /// <inheritdoc/>
    public override BatchItems Items => BatchItems.Sampled;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Options =>
        [nameof(TrainingOptions.NegativeRatio), nameof(TrainingOptions.NegativeSampling)];

    /// <inheritdoc/>
    public override TrainingOptions WithDefaults(TrainingOptions options) =>
        options with
        {
            NegativeRatio = options.NegativeRatio ?? DefaultNegativeRatio,
            NegativeSampling = options.NegativeSampling ?? NegativeSampling.Popularity,
        };
}
