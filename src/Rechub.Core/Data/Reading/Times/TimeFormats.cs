using System.Globalization;

namespace Rechub.Data.Reading.Times;

/// <summary>The formats that the times of an import are in, as .NET writes them; the first that fits a time reads it.</summary>
internal sealed class TimeFormats
{
    private readonly string[] formats;

    /// <exception cref="RechubException">One is no format of .NET, or has no year.</exception>
    public TimeFormats(IReadOnlyList<string> formats)
    {
        this.formats = [.. formats];
        foreach (var format in formats)
        {
            if (!HasYear(format))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "InvalidTimeFormat",
                    $"'{format}' is not a format of a date and time with its year. Give one of .NET, such as 'M/d/yyyy H:mm' (M month, d day, H hours to 23, h to 12 with tt, m minutes, s seconds, F fraction, zzz offset).",
                    "TimeFormat"
                );
        }
    }

    /// <summary>Whether any is given; without, times have the usual forms.</summary>
    public bool Any => formats.Length > 0;

    /// <summary>Reads a time; without an offset it is UTC.</summary>
    public bool TryParse(ReadOnlySpan<char> text, out long microseconds)
    {
        var read = DateTimeOffset.TryParseExact(
            text,
            formats,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
            out var time
        );
        microseconds = read
            ? (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond
            : 0;
        return read;
    }

    public override string ToString() => $"'{string.Join("' or '", formats)}'";

    private static bool HasYear(string format)
    {
        try
        {
            return Write(2001) != Write(2002);
        }
        catch (FormatException)
        {
            return false;
        }

        string Write(int year) =>
            new DateTimeOffset(year, 3, 4, 5, 6, 7, TimeSpan.Zero).ToString(
                format,
                CultureInfo.InvariantCulture
            );
    }
}
