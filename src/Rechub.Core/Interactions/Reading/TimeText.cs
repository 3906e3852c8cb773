using System.Globalization;

namespace Rechub.Interactions;

/// <summary>Times as text or numbers become microseconds since 1970.</summary>
internal static class TimeText
{
    /// <summary>Microseconds in a second.</summary>
    public const long Second = 1_000_000;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyyMMdd'T'HHmmss",
        "yyyyMMdd'T'HHmmssK",
    ];

    /// <summary>
    /// A number since 1970 in the given unit, or ISO 8601 (a date, or date and time parted by T or a space, with or without
    /// fraction and offset; without an offset it is UTC).
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, TimeUnit unit, out long microseconds)
    {
        text = text.Trim();
        microseconds = 0;
        // .NET lets NULs stand after a number.
        if (text.Contains('\0'))
            return false;
        if (
            long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var integer
            )
        )
            return TryFromInteger(integer, unit, out microseconds);
        if (TryParseIso(text, out microseconds))
            return true;
        return NumberText.TryParse(text, out var number)
            && double.IsFinite(number)
            && TryFromNumber(number, unit, out microseconds);
    }

    public static bool TryFromInteger(long value, TimeUnit unit, out long microseconds)
    {
        microseconds = 0;
        switch (Resolve(unit, Math.Abs((double)value)))
        {
            case TimeUnit.Second:
                return TryMultiply(value, Second, out microseconds);
            case TimeUnit.Millisecond:
                return TryMultiply(value, 1_000, out microseconds);
            case TimeUnit.Microsecond:
                microseconds = value;
                return true;
            default:
                microseconds = value / 1_000;
                return true;
        }
    }

    public static bool TryFromNumber(double value, TimeUnit unit, out long microseconds)
    {
        var scaled =
            value
            * Resolve(unit, Math.Abs(value)) switch
            {
                TimeUnit.Second => 1e6,
                TimeUnit.Millisecond => 1e3,
                TimeUnit.Microsecond => 1,
                _ => 1e-3,
            };
        microseconds = Math.Abs(scaled) < 9e18 ? (long)Math.Round(scaled) : 0;
        return Math.Abs(scaled) < 9e18;
    }

    private static TimeUnit Resolve(TimeUnit unit, double size) =>
        unit != TimeUnit.Auto ? unit
        : size < 1e11 ? TimeUnit.Second
        : size < 1e14 ? TimeUnit.Millisecond
        : size < 1e17 ? TimeUnit.Microsecond
        : TimeUnit.Nanosecond;

    private static bool TryMultiply(long value, long factor, out long product)
    {
        product = unchecked(value * factor);
        return Math.Abs((double)value) * factor < 9e18;
    }

    private static bool TryParseIso(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        // yyyy-MM-dd at least, and nothing much longer than a time with fraction and offset.
        if (text.Length is < 10 or > 40)
            return false;
        Span<char> normal = stackalloc char[text.Length];
        text.CopyTo(normal);
        if (normal[10..] is [' ', ..])
            normal[10] = 'T';
        if (
            !DateTime.TryParseExact(
                normal,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
            return false;
        microseconds = (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        return true;
    }
}
