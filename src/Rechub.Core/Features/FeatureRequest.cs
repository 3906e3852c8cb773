namespace Rechub.Features;

/// <summary>The features that a model asks for, and the settings of those that leave them open.</summary>
/// <param name="UserFeatures">Features of the user tower.</param>
/// <param name="ItemFeatures">Features of the item tower.</param>
/// <param name="EmbeddingDimension">Length of an embedding whose spec gives no Dimension.</param>
/// <param name="HistoryLength">Latest items that a history without a Length uses.</param>
/// <param name="HistoryPooling">Pooling of a history whose spec gives none.</param>
internal sealed record FeatureRequest(
    FeatureSpec[] UserFeatures,
    FeatureSpec[] ItemFeatures,
    int EmbeddingDimension,
    int HistoryLength,
    Pooling HistoryPooling
);
