namespace Rechub.Models;

/// <summary>What a training of an architecture uses where nothing is chosen.</summary>
/// <param name="Epochs">Maximum number of passes over the training samples.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="WarmUp">Share of all steps in which the learning rate rises.</param>
internal sealed record TrainingDefaults(int Epochs, float LearningRate, float WarmUp)
{
    /// <summary>
    /// Those of two towers: small steps over the batch's items and a thousand others. Their cost does not depend on the size of the
    /// catalog, and on MovieLens-1M they find more in half the time than a softmax over all items (docs/performance.md).
    /// </summary>
    public static TrainingDefaults OfTwoTowers { get; } =
        new(5, 3e-3f, 0.02f) { BatchSize = 256, Loss = LossKind.MixedSoftmax };

    /// <summary>The loss.</summary>
    public required LossKind Loss { get; init; }

    /// <summary>Samples per step with <see cref="Loss"/>.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Negatives that <see cref="Loss"/> samples for each positive; null for its own default.</summary>
    public int? NegativeRatio { get; init; }

    /// <summary>Negatives of <see cref="Loss"/> that a batch shares; null for its own default.</summary>
    public int? NegativeCount { get; init; }

    /// <summary>How they are drawn; null for the default of <see cref="Loss"/>.</summary>
    public NegativeSampling? NegativeSampling { get; init; }
}
