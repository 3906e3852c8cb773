namespace Rechub.Features;

/// <summary>One code per row.</summary>
internal sealed record SparseCodes(int[] Codes) : EncodedFeature;
