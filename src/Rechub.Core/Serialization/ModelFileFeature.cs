using Rechub.Features;

namespace Rechub.Serialization;

/// <summary>A <see cref="Feature"/> as the header describes it; the meaning of each property is that of the feature's.</summary>
internal sealed record ModelFileFeature
{
    public required string Name { get; init; }

    public required FeatureKind Kind { get; init; }

    public string? Table { get; init; }

    public required int Dimension { get; init; }

    public required Pooling Pooling { get; init; }

    public required int Length { get; init; }

    public string? HistoryOf { get; init; }

    public bool IsKey { get; init; }

    /// <summary>Index of the vocabulary among the file's; null for a feature without one.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>The separator of a sequence's encoder.</summary>
    public string? Separator { get; init; }

    /// <summary>The shift of a dense feature's encoder.</summary>
    public double? Shift { get; init; }

    /// <summary>The scale of a dense feature's encoder.</summary>
    public double? Scale { get; init; }

    /// <summary>The scales of a vector's numbers; null for any other feature.</summary>
    public ModelFileScale[]? Components { get; init; }

    /// <summary>The lower limit of a dense feature's encoder; null for none.</summary>
    public double? Least { get; init; }

    /// <summary>The upper limit of a dense feature's encoder; null for none.</summary>
    public double? Greatest { get; init; }
}
