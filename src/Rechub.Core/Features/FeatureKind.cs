namespace Rechub.Features;

/// <summary>What a feature is to a model.</summary>
public enum FeatureKind
{
    /// <summary>One value of a vocabulary, embedded.</summary>
    Sparse,

    /// <summary>A list of values of a vocabulary, embedded and pooled.</summary>
    Sequence,

    /// <summary>A number, scaled and appended as it is.</summary>
    Dense,
}
