using System.Globalization;
using System.Text.RegularExpressions;

namespace Rechub.Data.Reading.Times;

/// <summary>
/// Dates of two numbers and a year, such as <c>12/1/2010 8:26</c>: whether the day or the month stands first, they do not say, and
/// it is not guessed from other records.
/// </summary>
internal static partial class DayMonthText
{
    /// <summary>What to say of such a date: its readings, and the format that gives each; null where it is none.</summary>
    public static string? Explain(string text)
    {
        if (Form().Match(text) is not { Success: true } match)
            return null;
        var year = match.Groups["year"].Value.Length == 4 ? "yyyy" : "yy";
        var (first, second) = (match.Groups["first"].Value, match.Groups["second"].Value);
        var monthFirst = $"M{match.Groups["between"].Value}d{match.Groups["after"].Value}{year}";
        var dayFirst = $"d{match.Groups["between"].Value}M{match.Groups["after"].Value}{year}";
        var time = TimeFormat(match);
        string[] readings =
        [
            .. new[] { (first, second, monthFirst), (second, first, dayFirst) }
                .Where(reading => IsMonth(reading.Item1) && IsDay(reading.Item2))
                .Select(reading =>
                    $"{int.Parse(reading.Item2, CultureInfo.InvariantCulture)} {CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(int.Parse(reading.Item1, CultureInfo.InvariantCulture))} with -TimeFormat '{reading.Item3}{time}'"
                ),
        ];
        return readings.Length == 0
            ? null
            : $"a time with one reading. This is {string.Join(", or ", readings)}; say which, for it is not guessed";
    }

    private static bool IsMonth(string digits) =>
        int.Parse(digits, CultureInfo.InvariantCulture) is >= 1 and <= 12;

    private static bool IsDay(string digits) =>
        int.Parse(digits, CultureInfo.InvariantCulture) is >= 1 and <= 31;

    private static string TimeFormat(Match match)
    {
        if (!match.Groups["time"].Success)
            return "";
        var half = match.Groups["half"];
        return match.Groups["gap"].Value
            + (half.Success ? "h:mm" : "H:mm")
            + (match.Groups["seconds"].Success ? ":ss" : "")
            + (match.Groups["fraction"].Success ? ".FFFFFFF" : "")
            + (half.Success ? (half.Value.StartsWith(' ') ? " tt" : "tt") : "");
    }

    [GeneratedRegex(
        @"^(?<first>\d{1,2})(?<between>[-/. ])(?<second>\d{1,2})(?<after>[-/. ]|, ?)(?<year>\d{4}|\d\d)(?<gap>[ T])?(?<time>\d{1,2}:\d\d(?<seconds>:\d\d)?(?<fraction>\.\d+)?(?<half> ?[AaPp][Mm])?)?$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Form();
}
