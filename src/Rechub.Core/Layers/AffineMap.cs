namespace Rechub.Layers;

/// <summary>gain · x + offset per column: an activation's input, given a layer's sums x (x·W without bias).</summary>
/// <param name="gain">Factor of each column.</param>
/// <param name="offset">Addend of each column.</param>
/// <param name="center">Mean of each column of x over the batch; 0 without normalization.</param>
internal readonly unsafe struct AffineMap(float* gain, float* offset, float* center)
{
    /// <summary>Factor of each column.</summary>
    public float* Gain => gain;

    /// <summary>Addend of each column.</summary>
    public float* Offset => offset;

    /// <summary>Mean of each column of x over the batch; 0 without normalization.</summary>
    public float* Center => center;
}
