using System.Globalization;

namespace Rechub.Data.Reading;

/// <summary>Times as text or numbers become microseconds since 1970.</summary>
internal static class TimeText
{
    /// <summary>Microseconds in a second.</summary>
    public const long Second = 1_000_000;

    private const int LongestTime = 40;
    private const int FractionDigits = 6;
    private const long MicrosecondsInMinute = 60 * Second;

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
    /// A number since 1970 in the given unit, or ISO 8601 (a date, or date and time separated by T or a space, with or without
    /// fraction and offset; without an offset it is UTC). <c>20240531</c> could be a date as well as a number, and is a number
    /// only where the unit is given.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, TimeUnit unit, out long microseconds)
    {
        text = text.Trim();
        microseconds = 0;
        // .NET accepts NULs after a number.
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
        if (unit == TimeUnit.Auto && IsBasicDate(value))
            return false;
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

    /// <summary>Whether a number is written as a date of the last or this century, such as 20240531.</summary>
    private static bool IsBasicDate(long value) =>
        value is >= 1900_01_01 and <= 2099_12_31
        && value / 100 % 100 is >= 1 and <= 12
        && value % 100 is >= 1 and <= 31;

    private static bool TryParseIso(ReadOnlySpan<char> text, out long microseconds)
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
            - (minutes * MicrosecondsInMinute);
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
