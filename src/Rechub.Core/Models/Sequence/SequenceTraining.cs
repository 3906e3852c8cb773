namespace Rechub.Models.Sequence;

/// <summary>What trainings of sequence models use where nothing is chosen: the recipes of docs/models.md.</summary>
internal static class SequenceTraining
{
    // In a larger catalog a few uniform negatives are too seldom what a user might have chosen.
    private const int LargestOfUniformNegatives = 20_000;

    private static TrainingDefaults UniformNegatives { get; } =
        By(LossKind.SampledSoftmax, negativeCount: 512);

    private static TrainingDefaults MixedNegatives { get; } = By(LossKind.MixedSoftmax);

    /// <summary>That of a model that is no preset, by the number of items of the catalog.</summary>
    public static TrainingDefaults For(int itemCount) =>
        itemCount <= LargestOfUniformNegatives ? UniformNegatives : MixedNegatives;

    /// <summary>The steps and the learning rate of all sequence models, with a loss.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="negativeCount">Negatives that a batch shares; null for the loss's default.</param>
    public static TrainingDefaults By(LossKind loss, int? negativeCount = null) =>
        new(20, 1.5e-3f, 0.03f)
        {
            BatchSize = 1024,
            Loss = loss,
            NegativeCount = negativeCount,
            NegativeSampling = NegativeSampling.Uniform,
        };
}
