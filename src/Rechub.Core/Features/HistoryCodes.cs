namespace Rechub.Features;

/// <summary>
/// A user's history is a slice of the log's item rows; the code of position p is <c>CodeOfItem[ItemRows[p]]</c>. The log is not
/// copied for it.
/// </summary>
internal sealed record HistoryCodes(int[] ItemRows, int[] CodeOfItem) : EncodedFeature;
