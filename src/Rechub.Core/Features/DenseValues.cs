namespace Rechub.Features;

/// <summary>A scaled number a row.</summary>
internal sealed record DenseValues(float[] Values) : EncodedFeature;
