namespace Rechub.Models;

/// <summary>What a training of an architecture uses where nothing is chosen.</summary>
/// <param name="Epochs">Maximum number of passes over the training samples.</param>
/// <param name="BatchSize">Samples per step.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="WarmUp">Share of all steps in which the learning rate rises.</param>
internal sealed record TrainingDefaults(int Epochs, int BatchSize, float LearningRate, float WarmUp)
{
    /// <summary>Those of two towers of fully connected layers.</summary>
    public static TrainingDefaults OfTwoTowers { get; } = new(10, 1024, 3e-3f, 0.02f);

    /// <summary>The loss; when null, it depends on the size of the catalog.</summary>
    public LossKind? Loss { get; init; }

    /// <summary>Negatives that <see cref="Loss"/> samples for each positive; null for its own default.</summary>
    public int? NegativeRatio { get; init; }

    /// <summary>Negatives of <see cref="Loss"/> that a batch shares; null for its own default.</summary>
    public int? NegativeCount { get; init; }

    /// <summary>How they are drawn; null for the default of <see cref="Loss"/>.</summary>
    public NegativeSampling? NegativeSampling { get; init; }
}
