namespace Rechub.Layers;

/// <summary>Options of a fully connected layer.</summary>
/// <param name="Units">Number of outputs.</param>
/// <param name="Activation">Activation; null for a linear layer.</param>
/// <param name="BatchNormalization">Whether the layer normalizes its sums over the batch.</param>
/// <param name="Dropout">Share of outputs set to zero in training.</param>
internal sealed record LayerOptions(
    int Units,
    ActivationKind? Activation,
    bool BatchNormalization,
    float Dropout
);
