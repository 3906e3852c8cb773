using System.Globalization;

namespace Rechub.Data;

/// <summary>Times of the log, as people read them.</summary>
internal static class Timestamp
{
    private static readonly long First = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The date and time in UTC, or null for a number that is none.</summary>
    public static DateTime? ToDateTime(long time) =>
        time >= First && time <= Last ? DateTimeOffset.FromUnixTimeSeconds(time).UtcDateTime : null;

    /// <summary>ISO 8601, or the number where it is no date.</summary>
    public static string Describe(long time) =>
        ToDateTime(time)?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)
        ?? time.ToString(CultureInfo.InvariantCulture);
}
