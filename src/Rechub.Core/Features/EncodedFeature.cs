namespace Rechub.Features;

/// <summary>A feature of a table's rows in the form that a network reads.</summary>
internal abstract record EncodedFeature;

/// <summary>A code a row.</summary>
internal sealed record SparseCodes(int[] Codes) : EncodedFeature;

/// <summary>A list of codes a row: <c>Codes[Offsets[r] .. Offsets[r + 1])</c>.</summary>
internal sealed record SequenceCodes(int[] Offsets, int[] Codes) : EncodedFeature;

/// <summary>A scaled number a row.</summary>
internal sealed record DenseValues(float[] Values) : EncodedFeature;

/// <summary>
/// A user's history is a slice of the log's item rows; the code of position p is <c>CodeOfItem[ItemRows[p]]</c>. The log is not
/// copied for it.
/// </summary>
internal sealed record HistoryCodes(int[] ItemRows, int[] CodeOfItem) : EncodedFeature;
