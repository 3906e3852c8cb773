namespace Rechub.Layers.Sequence;

/// <summary>How a vector is normalized before a layer.</summary>
public enum NormKind
{
    /// <summary>(x − mean) / √(variance + ε) · gain + offset (Ba et al. 2016).</summary>
    Layer,

    /// <summary>x / √(mean of squares + ε) · gain (Zhang and Sennrich 2019).</summary>
    RootMeanSquare,
}
