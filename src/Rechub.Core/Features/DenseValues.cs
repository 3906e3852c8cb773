namespace Rechub.Features;

/// <summary>Scaled numbers, <paramref name="Width"/> per row, row after row.</summary>
internal sealed record DenseValues(float[] Values, int Width = 1) : EncodedFeature;
