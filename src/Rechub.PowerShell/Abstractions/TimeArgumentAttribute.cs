using System.Management.Automation;
using Rechub.Data.Reading.Times;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Converts text to a point in time that is the same in every culture and calendar: ISO 8601, or another form with one reading. Text
/// without an offset is UTC. A date such as 12/1/2010, and a number, which PowerShell would take for ticks, are refused.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            DateTime time => time,
            DateTimeOffset time => time.UtcDateTime,
            DateOnly day => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
            string text when TryParse(text.Trim(), out var time) => time,
            var other => throw new ArgumentTransformationMetadataException(
                FormattableString.Invariant(
                    $"'{other}' is no time with one reading. Give one such as 2003-01-31, 2003-01-31T18:30 or 2003-01-31T18:30+02:00 (without an offset it is UTC), or a DateTime."
                )
            ),
        };

    private static bool TryParse(string text, out DateTime time)
    {
        time = default;
        if (
            !TimeText.TryParse(text, out var microseconds)
            && !WrittenTime.TryParse(text, out microseconds)
        )
            return false;
        time = DateTime.UnixEpoch.AddMicroseconds(microseconds);
        return true;
    }
}
