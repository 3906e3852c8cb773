namespace Rechub.Features;

/// <summary>How a model reads a feature.</summary>
public enum FeatureKind
{
    /// <summary>One value of a vocabulary, embedded.</summary>
    Sparse,

    /// <summary>A list of values of a vocabulary, embedded and pooled into one vector.</summary>
    Sequence,

    /// <summary>A number, or a list of numbers of a fixed length, scaled and used without an embedding.</summary>
    Dense,
}
