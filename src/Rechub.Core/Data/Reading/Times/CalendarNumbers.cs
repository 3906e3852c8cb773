using System.Globalization;

namespace Rechub.Data.Reading.Times;

/// <summary>
/// Watches the numbers that were read as seconds since 1970: where all of an import are years (2009), months (200905), hours
/// (2024053118) or days as spreadsheets count them (45443.77), they are hardly seconds. One alone says little: a counter passes most of
/// them, and seconds of the thirties the hours.
/// </summary>
internal sealed class CalendarNumbers
{
    private bool mayBeYears = true;
    private bool mayBeMonths = true;
    private bool mayBeHours = true;
    private bool mayBeDays = true;
    private bool haveFractions;
    private (double Least, double Greatest) range = (double.MaxValue, double.MinValue);
    private (string Table, long Line, int Column, string Text)? first;

    /// <summary>Whether further numbers matter.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Looks at a number, and remembers where the first one stands.</summary>
    public void Add(double value, TableReader table, int field)
    {
        first ??= (table.Name, table.Line, field, table[field].ToString());
        var whole = double.IsInteger(value);
        haveFractions |= !whole;
        range = (Math.Min(range.Least, value), Math.Max(range.Greatest, value));
        mayBeYears &= whole && value is >= 1900 and <= 2099;
        mayBeMonths &= whole && value is >= 1900_01 and <= 2099_12 && value % 100 is >= 1 and <= 12;
        mayBeHours &=
            whole
            && value is >= 1900_01_01_00 and <= 2099_12_31_23
            && EpochTime.IsDay((long)value / 100)
            && (long)value % 100 < 24;
        mayBeDays &= value is >= 20_000 and < 80_000;
        IsOpen = mayBeYears || mayBeMonths || mayBeHours || mayBeDays;
    }

    /// <summary>Refuses an import whose times are all numbers of a calendar.</summary>
    /// <exception cref="InputFormatException">They are.</exception>
    public void Check()
    {
        if (!IsOpen || first is not { } place)
            return;
        // Whole days from 1982 to 2064, or ones with a time of day from 1954 to 2119.
        if (mayBeDays && !haveFractions && range is not (>= 30_000, < 60_000))
            return;
        var (what, parameter) =
            mayBeYears ? ("years", "-TimeFormat yyyy")
            : mayBeMonths ? ("a year and a month", "-TimeFormat yyyyMM")
            : mayBeHours ? ("a date and an hour", "-TimeFormat yyyyMMddHH")
            : ("days as spreadsheets count them", "-TimeUnit ExcelDay");
        throw new InputFormatException(
            place.Table,
            place.Line,
            place.Column + 1,
            string.Create(
                CultureInfo.InvariantCulture,
                $"found '{Quotation.Of(place.Text)}', expected a time. All times are numbers from {range.Least} to {range.Greatest}, which may be {what}: then give {parameter}. If they are seconds, give -TimeUnit Second."
            )
        );
    }
}
