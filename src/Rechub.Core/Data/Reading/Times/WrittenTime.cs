using System.Buffers;
using System.Globalization;

namespace Rechub.Data.Reading.Times;

/// <summary>
/// Times in forms other than ISO 8601 that have one reading: the year stands first (<c>2024/05/31 2:09 PM</c>), or the month has a
/// name (<c>Tue Apr 03 18:00:09 +0000 2012</c>, and those of RFC 1123). What has no offset is UTC.
/// </summary>
internal static class WrittenTime
{
    private const int LongestTime = 64;
    private const long MicrosecondsInDay = 86_400_000_000;
    private const int LongestFraction = 9;

    private static readonly string[] DateFormats =
    [
        "yyyy-M-d",
        "yyyy/M/d",
        "yyyy.M.d",
        "yyyy-MMM-d",
        "yyyy MMM d",
        "yyyy MMMM d",
        "d MMM yyyy",
        "d MMMM yyyy",
        "d-MMM-yyyy",
        "d/MMM/yyyy",
        "MMM d yyyy",
        "MMMM d yyyy",
    ];

    /// <summary>Digits without a separator may be a number as well, unless a time of day follows.</summary>
    private static readonly string[] DateFormatsWithTime = [.. DateFormats, "yyyyMMdd"];

    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789:.");
    private static readonly string[] OffsetFormats = ["hh", "hhmm", "hh\\:mm"];

    public static bool TryParse(ReadOnlySpan<char> text, out long microseconds)
    {
        microseconds = 0;
        if (text.Length > LongestTime || !text.ContainsAnyInRange('0', '9'))
            return false;
        var parts = new TimeParts();
        var words = text.ToString()
            .Split(
                [' ', ','],
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            );
        foreach (var word in words)
        {
            if (word.StartsWith('('))
                break;
            if (!parts.Take(word))
                return false;
        }

        return parts.TryJoin(out microseconds);
    }

    /// <summary>The parts of a time, whatever their order.</summary>
    private ref struct TimeParts
    {
        private string date = "";
        private long? timeOfDay;
        private int? offsetMinutes;
        private int? halfDay;
        private DayOfWeek? weekday;

        public TimeParts() { }

        public bool Take(string word)
        {
            // 2024/5/31T18:30
            var join = word.IndexOf('T');
            if (
                join > 0
                && join < word.Length - 1
                && char.IsAsciiDigit(word[join - 1])
                && char.IsAsciiDigit(word[join + 1])
            )
                return Take(word[..join]) && Take(word[(join + 1)..]);
            if (timeOfDay is null && word.Contains(':') && char.IsAsciiDigit(word[0]))
                return TakeTime(word);
            if (timeOfDay is not null && halfDay is null && IsHalfDay(word, out var hours))
            {
                halfDay = hours;
                return true;
            }

            if (timeOfDay is not null && offsetMinutes is null && TryOffset(word, out var minutes))
            {
                offsetMinutes = minutes;
                return true;
            }

            if (weekday is null && TryWeekday(word, out var day))
            {
                weekday = day;
                return true;
            }

            date = date.Length == 0 ? word : $"{date} {word}";
            return true;
        }

        public readonly bool TryJoin(out long microseconds)
        {
            microseconds = 0;
            if (
                !DateOnly.TryParseExact(
                    date,
                    timeOfDay is null ? DateFormats : DateFormatsWithTime,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var day
                ) || (weekday is { } named && named != day.DayOfWeek)
            )
                return false;
            var time = timeOfDay ?? 0;
            if (halfDay is { } half)
            {
                var hour = time / TimeText.Hour;
                if (hour is < 1 or > 12)
                    return false;
                time += ((hour == 12 ? -12 : 0) + half) * TimeText.Hour;
            }

            microseconds =
                (
                    (day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber)
                    * MicrosecondsInDay
                )
                + time
                - ((offsetMinutes ?? 0) * TimeText.Minute);
            return true;
        }

        /// <summary>Takes <c>h:mm</c>, with seconds, their fraction, AM or PM and an offset behind it.</summary>
        private bool TakeTime(string word)
        {
            var end = word.AsSpan().IndexOfAnyExcept(TimeCharacters);
            var digits = end < 0 ? word : word[..end];
            if (!TryTimeOfDay(digits, out var time))
                return false;
            timeOfDay = time;
            return end < 0 || Take(word[end..]);
        }

        private static bool TryTimeOfDay(string text, out long microseconds)
        {
            microseconds = 0;
            var point = text.IndexOf('.');
            var fraction = point < 0 ? "" : text[(point + 1)..];
            var fields = (point < 0 ? text : text[..point]).Split(':');
            if (
                fields.Length is < 2 or > 3
                || fields[0].Length is 0 or > 2
                || fields.Skip(1).Any(field => field.Length != 2)
                || (point >= 0 && (fields.Length < 3 || fraction.Length is 0 or > LongestFraction))
                || fraction.Contains('.')
            )
                return false;
            var numbers = Array.ConvertAll(
                fields,
                field => int.Parse(field, NumberStyles.None, CultureInfo.InvariantCulture)
            );
            if (numbers[0] > 23 || numbers[1] > 59 || (numbers.Length == 3 && numbers[2] > 59))
                return false;
            microseconds =
                (numbers[0] * TimeText.Hour)
                + (numbers[1] * TimeText.Minute)
                + ((numbers.Length == 3 ? numbers[2] : 0) * TimeText.Second)
                + int.Parse(
                    fraction.PadRight(6, '0')[..6],
                    NumberStyles.None,
                    CultureInfo.InvariantCulture
                );
            return true;
        }

        private static bool IsHalfDay(string word, out int hours)
        {
            hours = word.StartsWith('P') || word.StartsWith('p') ? 12 : 0;
            return word.Replace(".", "", StringComparison.Ordinal).ToUpperInvariant()
                is "AM"
                    or "PM";
        }

        private static bool TryOffset(string word, out int minutes)
        {
            minutes = 0;
            if (word is "Z" or "z" or "UTC" or "GMT")
                return true;
            if (
                word.StartsWith("GMT", StringComparison.Ordinal)
                || word.StartsWith("UTC", StringComparison.Ordinal)
            )
                word = word[3..];
            if (
                word[0] is not ('+' or '-')
                || !TimeSpan.TryParseExact(
                    word.AsSpan(1),
                    OffsetFormats,
                    CultureInfo.InvariantCulture,
                    out var offset
                )
            )
                return false;
            minutes = (int)offset.TotalMinutes * (word[0] == '-' ? -1 : 1);
            return true;
        }

        private static bool TryWeekday(string word, out DayOfWeek day)
        {
            var names = CultureInfo.InvariantCulture.DateTimeFormat;
            for (day = DayOfWeek.Sunday; day <= DayOfWeek.Saturday; day++)
            {
                if (
                    word.Equals(names.GetDayName(day), StringComparison.OrdinalIgnoreCase)
                    || word.Equals(
                        names.GetAbbreviatedDayName(day),
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                    return true;
            }

            return false;
        }
    }
}
