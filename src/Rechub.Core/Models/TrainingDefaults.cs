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
}
