namespace Rechub.Features;

/// <summary>
/// A list of codes per user and log position: a history is a slice of the log's item rows, and the code of position p is
/// <c>CodeOfItem[ItemRows[p]]</c>. The log is not copied.
/// </summary>
internal sealed record HistoryCodes(int[] ItemRows, int[] CodeOfItem) : EncodedFeature
{
    /// <summary>The item features of every row of the item table, for towers that read whole items.</summary>
    public required Lazy<EncodedFeature[]> Items { get; init; }

    /// <summary>Seconds at each log position, for towers that read times.</summary>
    public required long[] Times { get; init; }

    /// <summary>
    /// Seconds at which the item after each log position is asked for. When null, as in every training and serving: the position's own
    /// time, for the time of the item to predict is not known when it is asked for. Published HSTU models have that time, and are
    /// compared with.
    /// </summary>
    public long[]? QueryTimes { get; init; }
}
