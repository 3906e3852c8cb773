namespace Rechub.Features;

/// <summary>A list of codes a row: <c>Codes[Offsets[r] .. Offsets[r + 1])</c>.</summary>
internal sealed record SequenceCodes(int[] Offsets, int[] Codes) : EncodedFeature;
