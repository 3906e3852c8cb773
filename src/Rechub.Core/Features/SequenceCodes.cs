namespace Rechub.Features;

/// <summary>One list of codes per row r: <c>Codes[Offsets[r] .. Offsets[r + 1])</c>.</summary>
internal sealed record SequenceCodes(int[] Offsets, int[] Codes) : EncodedFeature;
