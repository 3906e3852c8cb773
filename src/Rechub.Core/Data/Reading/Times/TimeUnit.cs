namespace Rechub.Data.Reading.Times;

/// <summary>The unit of times that are numbers.</summary>
public enum TimeUnit
{
    /// <summary>
    /// By size: seconds below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, nanoseconds from there. A number is
    /// refused where it would be before 1900 or after 2199, or may be a date in digits (20240531, 202405311830) or ticks;
    /// and so are times that are all years, months (200905) or the days of spreadsheets (45443.77).
    /// </summary>
    Auto,

    /// <summary>Seconds since 1970.</summary>
    Second,

    /// <summary>Milliseconds since 1970.</summary>
    Millisecond,

    /// <summary>Microseconds since 1970.</summary>
    Microsecond,

    /// <summary>Nanoseconds since 1970.</summary>
    Nanosecond,

    /// <summary>Days since 1899-12-30 with their fraction, as spreadsheets count them: 45443.5 is noon of 2024-05-31.</summary>
    ExcelDay,
}
