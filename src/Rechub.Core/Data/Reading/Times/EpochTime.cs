namespace Rechub.Data.Reading.Times;

/// <summary>Times that are numbers become microseconds since 1970.</summary>
internal static class EpochTime
{
    private const double DaysFrom1899To1970 = 25_569;
    private const double MillisecondsInDay = 86_400_000;

    /// <summary>Seconds since 1970 from 1900 to 2200: a number outside of it in every unit is no time of a log.</summary>
    private const double Earliest = -2_208_988_800;
    private const double Latest = 7_258_118_400;

    /// <returns>Whether it is a time; a number that may well be something else is none where the unit is not given.</returns>
    public static bool TryFromInteger(long value, TimeUnit unit, out long microseconds)
    {
        microseconds = 0;
        if (unit == TimeUnit.Auto && !IsPlausible(value))
            return false;
        switch (Resolve(unit, Math.Abs((double)value)))
        {
            case TimeUnit.Second:
                return TryMultiply(value, 1_000_000, out microseconds);
            case TimeUnit.Millisecond:
                return TryMultiply(value, 1_000, out microseconds);
            case TimeUnit.Microsecond:
                microseconds = value;
                return true;
            case TimeUnit.ExcelDay:
                return TryFromDays(value, out microseconds);
            default:
                microseconds = value / 1_000;
                return true;
        }
    }

    /// <inheritdoc cref="TryFromInteger"/>
    public static bool TryFromNumber(double value, TimeUnit unit, out long microseconds)
    {
        microseconds = 0;
        if (unit == TimeUnit.Auto && !IsPlausible(value))
            return false;
        if (unit == TimeUnit.ExcelDay)
            return TryFromDays(value, out microseconds);
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

    /// <summary>
    /// Whether a number is a time between 1900 and 2200 in its unit, and not rather a date in digits, such as 20240531 or
    /// 202405311830, or the ticks of .NET or Windows.
    /// </summary>
    private static bool IsPlausible(double value)
    {
        // Seconds from 1979 to 2030.
        if (value is > 300_000_000 and < 1_900_000_000)
            return true;
        var seconds =
            value
            / Resolve(TimeUnit.Auto, Math.Abs(value)) switch
            {
                TimeUnit.Second => 1,
                TimeUnit.Millisecond => 1e3,
                TimeUnit.Microsecond => 1e6,
                _ => 1e9,
            };
        return seconds is >= Earliest and < Latest && !IsDateInDigits(value) && !IsTicks(value);
    }

    private static bool IsDateInDigits(double value) =>
        value switch
        {
            >= 1900_01_01 and <= 2099_12_31 => IsDay((long)value),
            >= 1900_01_01_00_00 and <= 2099_12_31_23_59 => IsDay((long)value / 10_000)
                && (long)value / 100 % 100 < 24
                && (long)value % 100 < 60,
            _ => false,
        };

    /// <summary>Whether digits are a year, a month and a day.</summary>
    public static bool IsDay(long digits) =>
        digits / 100 % 100 is >= 1 and <= 12 && digits % 100 is >= 1 and <= 31;

    /// <summary>
    /// Ticks of 100 ns, of this century or the last: since year 1, which in nanoseconds would be 1989 to 1991, or since 1601, which
    /// would be 1973 to 1975.
    /// </summary>
    private static bool IsTicks(double value) =>
        value is (>= 6.0e17 and < 6.7e17) or (>= 1.0e17 and < 1.7e17);

    private static bool TryFromDays(double days, out long microseconds)
    {
        // A day has more digits than a double keeps of it, so that milliseconds are the last that are right.
        var milliseconds = Math.Round((days - DaysFrom1899To1970) * MillisecondsInDay);
        microseconds = Math.Abs(milliseconds) < 9e15 ? (long)milliseconds * 1_000 : 0;
        return Math.Abs(milliseconds) < 9e15;
    }

    private static bool TryMultiply(long value, long factor, out long product)
    {
        product = unchecked(value * factor);
        return Math.Abs((double)value) * factor < 9e18;
    }
}
