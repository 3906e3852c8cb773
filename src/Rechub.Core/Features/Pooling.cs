namespace Rechub.Features;

/// <summary>How the embeddings of a list become one vector.</summary>
public enum Pooling
{
    /// <summary>Their mean; zero for an empty list.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest value of each component; zero for an empty list.</summary>
    Max,

    /// <summary>The embeddings one after another, padded with zeros to the feature's length. A history starts with its latest item.</summary>
    Concat,
}
