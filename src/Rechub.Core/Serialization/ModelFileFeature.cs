using Rechub.Features;

namespace Rechub.Serialization;

/// <summary>A feature; its vocabulary by number.</summary>
internal sealed record ModelFileFeature(
    string Name,
    FeatureKind Kind,
    string? Table,
    int Dimension,
    Pooling Pooling,
    int Length,
    string? HistoryOf,
    bool IsKey,
    int? Vocabulary,
    string? Separator,
    double? Shift,
    double? Scale
);
