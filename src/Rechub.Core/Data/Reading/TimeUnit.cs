namespace Rechub.Data.Reading;

/// <summary>The unit of times that are numbers.</summary>
public enum TimeUnit
{
    /// <summary>
    /// By size: seconds below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, nanoseconds from there. A number that is
    /// written as a date of the years 1900 to 2099, such as 20240531, is refused, for it may be one.
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
}
