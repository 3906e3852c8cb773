using System.Globalization;
using Rechub.Data.Building;

namespace Rechub.Data.Reading.Times;

/// <summary>Reads the times of an import, of one column or of a date and a time of day in two.</summary>
internal sealed class TimeReader
{
    private const int LongestTime = 128;

    /// <summary>Dates that are whole numbers, and no plausible ones since 1970.</summary>
    private static readonly string[] NumberFormats =
    [
        "yyyyMMdd",
        "yyyyMMddHH",
        "yyyyMMddHHmm",
        "yyyyMMddHHmmss",
        "yyyyMMddHHmmssfff",
    ];

    private readonly TimeUnit unit;
    private readonly TimeFormats formats;
    private readonly MissingMarkers missing;
    private readonly CalendarNumbers calendar = new();

    /// <summary>Whether the formats, or the unit, had a time to read.</summary>
    private bool acted;

    /// <exception cref="RechubException">A format is none, or formats and a unit are given.</exception>
    public TimeReader(InteractionColumns columns, MissingMarkers missing)
    {
        unit = columns.TimeUnit;
        formats = new TimeFormats(columns.TimeFormats);
        this.missing = missing;
        if (formats.Any && unit != TimeUnit.Auto)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TimeFormatAmbiguous",
                "A unit is for times that are numbers, and a format for times as people write them. Give -TimeUnit or -TimeFormat, not both.",
                "TimeFormat"
            );
    }

    /// <summary>Reads a field of the current record; reports what is no time.</summary>
    /// <param name="table">The table.</param>
    /// <param name="field">The field of the time, or of the date where <paramref name="timeOfDay"/> is a field.</param>
    /// <param name="timeOfDay">The field of the time of day; −1 where there is none.</param>
    /// <param name="time">Microseconds since 1970.</param>
    public bool TryRead(TableReader table, int field, int timeOfDay, out long time)
    {
        if (timeOfDay >= 0)
            return TryReadBoth(table, field, timeOfDay, out time);
        var value = table[field];
        time = value.Integer;
        if (value.Kind == FieldKind.Timestamp)
            return true;
        return TryValue(value, out time, out var number)
            ? number is not { } seconds || Watch(seconds, table, field)
            : table.Report(field, Explain(table[field].ToString()));
    }

    /// <summary>Refuses times that are all numbers of a calendar, and a unit or formats that no time was read by.</summary>
    /// <exception cref="RechubException">They are, or none was.</exception>
    public void Check()
    {
        calendar.Check();
        if (acted || (!formats.Any && unit == TimeUnit.Auto))
            return;
        var parameter = formats.Any ? "TimeFormat" : "TimeUnit";
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            $"{parameter}NotUsed",
            $"-{parameter} would change nothing: the source has its times as dates and times. Leave it out.",
            parameter
        );
    }

    private bool Watch(double number, TableReader table, int field)
    {
        if (calendar.IsOpen)
            calendar.Add(number, table, field);
        return true;
    }

    /// <summary>A time, and the number that it was where the unit is not given.</summary>
    private bool TryValue(FieldValue value, out long time, out double? number)
    {
        (time, number) = (0, null);
        acted |= formats.Any || value.Kind != FieldKind.Text;
        switch (value.Kind)
        {
            case FieldKind.Text:
                return TryText(value.Text.Trim(), out time, out number);
            case FieldKind.Integer when formats.Any:
                return !missing.IsMissing(value.Integer)
                    && formats.TryParse(value.ToString(), out time);
            case FieldKind.Integer:
                number = Noted(value.Integer);
                return !missing.IsMissing(value.Integer)
                    && EpochTime.TryFromInteger(value.Integer, unit, out time);
            case FieldKind.Number when formats.Any:
                return double.IsInteger(value.Number)
                    && formats.TryParse(value.ToString(), out time);
            case FieldKind.Number:
                number = Noted(value.Number);
                return !missing.IsMissing(value.Number)
                    && EpochTime.TryFromNumber(value.Number, unit, out time);
            default:
                return false;
        }
    }

    private bool TryText(ReadOnlySpan<char> text, out long time, out double? number)
    {
        (time, number) = (0, null);
        // .NET accepts NULs after a number.
        if (missing.IsMissingNumber(text) || text.Contains('\0'))
            return false;
        if (formats.Any)
            // A whole number may be written as a fractional one where a column has gaps.
            return formats.TryParse(text, out time)
                || (
                    WholeNumberText.TryParse(text, out _)
                    && formats.TryParse(text[..text.IndexOf('.')], out time)
                );
        if (
            long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var integer
            )
        )
        {
            acted = true;
            number = Noted(integer);
            return EpochTime.TryFromInteger(integer, unit, out time);
        }

        if (TimeText.TryParse(text, out time))
            return true;
        if (!NumberText.TryParse(text, out var fractional))
            return WrittenTime.TryParse(text, out time);
        acted = true;
        number = Noted(fractional);
        return double.IsFinite(fractional) && EpochTime.TryFromNumber(fractional, unit, out time);
    }

    private double? Noted(double number) => unit == TimeUnit.Auto ? number : null;

    private bool TryReadBoth(TableReader table, int dateField, int timeField, out long time)
    {
        acted |= formats.Any;
        var date = table[dateField];
        // A source with types has a day as its first moment, and a time of day as one of some day.
        var text =
            date.Kind == FieldKind.Timestamp ? date.ToString()[..10] : date.ToString().Trim();
        var moment = table[timeField];
        var ofDay =
            moment.Kind == FieldKind.Timestamp
                ? moment.ToString()[11..^1]
                : moment.ToString().Trim();
        time = 0;
        if (missing.IsMissingNumber(text))
            return table.Report(dateField, "a date");
        if (missing.IsMissingNumber(ofDay))
            return table.Report(timeField, "a time of day");
        var both = $"{text} {ofDay}";
        if (both.Length <= LongestTime)
        {
            if (formats.Any ? formats.TryParse(both, out time) : TryWritten(both, out time))
                return true;
        }

        return table.Report(dateField, $"with '{Quotation.Of(ofDay)}' {Explain(both)}");
    }

    private static bool TryWritten(string text, out long time) =>
        TimeText.TryParse(text, out time) || WrittenTime.TryParse(text, out time);

    private string Explain(string text)
    {
        if (formats.Any)
            return $"a time of the form {formats} (-TimeFormat)";
        if (string.IsNullOrWhiteSpace(text))
            return "a time";
        if (missing.IsMissingNumber(text.AsSpan().Trim()))
            return "a time; this stands for a missing one (-MissingValue says what does)";
        text = text.Trim();
        if (NumberText.TryParse(text, out _))
            return ExplainNumber(text);
        return DayMonthText.Explain(text)
            ?? "a number since 1970, or a date and time such as 2024-05-31T18:30:00Z. Give the form of another one with -TimeFormat, such as 'dd/MMM/yyyy H:mm'";
    }

    private string ExplainNumber(string text)
    {
        if (unit != TimeUnit.Auto)
            return $"a time from 1900 to 2199 in the unit {unit} (-TimeUnit)";
        // A whole number may be written as a fractional one.
        var digits = WholeNumberText.TryParse(text, out _) ? text[..text.IndexOf('.')] : text;
        foreach (var format in NumberFormats)
        {
            if (
                DateTime.TryParseExact(
                    digits,
                    format,
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.None,
                    out var date
                )
            )
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"a time. If this is {date:yyyy-MM-dd HH:mm:ss}, say so with -TimeFormat {format}; if it is a number since 1970, say its unit with -TimeUnit"
                );
        }

        return "a number since 1970, or a date and time such as 2024-05-31T18:30:00Z. Say the unit of the number with -TimeUnit, or its form as a date with -TimeFormat";
    }
}
