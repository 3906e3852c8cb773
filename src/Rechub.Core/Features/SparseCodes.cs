namespace Rechub.Features;

/// <summary>A code a row.</summary>
internal sealed record SparseCodes(int[] Codes) : EncodedFeature;
