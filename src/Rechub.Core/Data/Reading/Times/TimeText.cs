using System.Globalization;

namespace Rechub.Data.Reading.Times;

/// <summary>Times in the forms of ISO 8601 become microseconds since 1970.</summary>
internal static class TimeText
{
    /// <summary>Microseconds in a second.</summary>
    public const long Second = 1_000_000;

    /// <summary>Microseconds in a minute.</summary>
    public const long Minute = 60 * Second;

    /// <summary>Microseconds in an hour.</summary>
    public const long Hour = 60 * Minute;

    private const int LongestTime = 40;
    private const int FractionDigits = 6;

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyyMMdd'T'HHmm",
        "yyyyMMdd'T'HHmmss",
    ];

    private static readonly string[] OffsetFormats = ["hh", "hhmm", "hh\\:mm"];

    /// <summary>
    /// A date, or date and time separated by T or a space, with or without fraction and offset; without an offset it is UTC.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        // yyyy-MM-dd at least, and nothing much longer than a time with fraction and offset.
        if (text.Length is < 10 or > LongestTime)
            return false;
        Span<char> normal = stackalloc char[text.Length];
        text.CopyTo(normal);
        if (normal[10..] is [' ', ..])
            normal[10] = 'T';
        ReadOnlySpan<char> rest = normal;
        if (
            !TryTakeOffset(ref rest, out var minutes)
            || !TryTakeFraction(ref rest, out var fraction)
            || !DateTime.TryParseExact(
                rest,
                Formats,
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var time
            )
        )
            return false;
        microseconds =
            ((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond)
            + fraction
            - (minutes * Minute);
        return true;
    }

    /// <summary>Takes <c>Z</c>, <c>UTC</c>, or an offset such as <c>+02</c>, <c>-0530</c> or <c>+05:30</c> from the end of a time.</summary>
    private static bool TryTakeOffset(ref ReadOnlySpan<char> time, out int minutes)
    {
        minutes = 0;
        var start = time.IndexOf('T');
        if (start < 0)
            return true;
        if (time[^1] is 'Z' or 'z')
        {
            time = time[..^1];
            return true;
        }

        if (time.EndsWith("UTC", StringComparison.Ordinal))
        {
            time = time[..^3].TrimEnd();
            return true;
        }

        var sign = time[start..].LastIndexOfAny('+', '-');
        if (sign < 0)
            return true;
        if (
            !TimeSpan.TryParseExact(
                time[(start + sign + 1)..],
                OffsetFormats,
                CultureInfo.InvariantCulture,
                out var offset
            )
        )
            return false;
        minutes = (int)offset.TotalMinutes * (time[start + sign] == '-' ? -1 : 1);
        time = time[..(start + sign)].TrimEnd();
        return true;
    }

    /// <summary>Takes up to nine digits behind a point from the end of a time, as microseconds.</summary>
    private static bool TryTakeFraction(ref ReadOnlySpan<char> time, out long microseconds)
    {
        microseconds = 0;
        var point = time.IndexOf('.');
        if (point < 0)
            return true;
        var digits = time[(point + 1)..];
        if (digits.Length is 0 or > 9 || digits.ContainsAnyExceptInRange('0', '9'))
            return false;
        for (var place = 0; place < FractionDigits; place++)
            microseconds = (microseconds * 10) + (place < digits.Length ? digits[place] - '0' : 0);
        time = time[..point];
        return time.Contains('T');
    }
}
