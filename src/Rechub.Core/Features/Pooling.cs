namespace Rechub.Features;

/// <summary>How the vectors of a list become one.</summary>
public enum Pooling
{
    /// <summary>Their mean; zero for an empty list.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest value of each component; zero for an empty list.</summary>
    Max,

    /// <summary>One after another up to the feature's length, then zeros. A history starts with its latest item.</summary>
    Concat,
}
