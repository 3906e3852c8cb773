namespace Rechub.Features;

/// <summary>One scaled number per row.</summary>
internal sealed record DenseValues(float[] Values) : EncodedFeature;
