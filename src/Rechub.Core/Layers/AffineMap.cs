namespace Rechub.Layers;

/// <summary>gain · x + offset, column by column: what an activation sees of a layer's sums x.</summary>
/// <param name="gain">Factor of each column.</param>
/// <param name="offset">Summand of each column.</param>
/// <param name="center">Mean of each column of x, or 0 where it is not known.</param>
internal readonly unsafe struct AffineMap(float* gain, float* offset, float* center)
{
    /// <summary>Factor of each column.</summary>
    public float* Gain => gain;

    /// <summary>Summand of each column.</summary>
    public float* Offset => offset;

    /// <summary>Mean of each column of x, or 0 where it is not known.</summary>
    public float* Center => center;
}
