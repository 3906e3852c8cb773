namespace Rechub.Features;

/// <summary>The features that a model asks for, and what those have that do not say.</summary>
/// <param name="UserFeatures">Features of the user tower.</param>
/// <param name="ItemFeatures">Features of the item tower.</param>
/// <param name="EmbeddingDimension">Length of an embedding.</param>
/// <param name="HistoryLength">Latest items of a history that are used.</param>
/// <param name="HistoryPooling">How a history becomes one vector.</param>
internal sealed record FeatureRequest(
    FeatureSpec[] UserFeatures,
    FeatureSpec[] ItemFeatures,
    int EmbeddingDimension,
    int HistoryLength,
    Pooling HistoryPooling
);
