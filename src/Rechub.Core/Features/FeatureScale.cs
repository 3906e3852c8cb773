namespace Rechub.Features;

/// <summary>How a number is scaled, by statistics of the training part.</summary>
public enum FeatureScale
{
    /// <summary>To mean 0 and standard deviation 1.</summary>
    Standard,

    /// <summary>To the interval [0, 1].</summary>
    MinMax,

    /// <summary>Unscaled.</summary>
    None,
}
