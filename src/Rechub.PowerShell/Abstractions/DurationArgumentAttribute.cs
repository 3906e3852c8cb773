using System.Globalization;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Converts text such as 30d, 12h or 4w to a time. A number without a unit is refused: PowerShell would take it for 100 nanoseconds each.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) switch
        {
            null => null,
            TimeSpan time => time,
            // What PowerShell makes of 30d without quotes: its suffix for decimal numbers.
            decimal days => TimeSpan.FromDays((double)days),
            var other => Parse(Convert.ToString(other, CultureInfo.InvariantCulture)!),
        };

    private static TimeSpan Parse(string text)
    {
        if (
            text.Length > 1
            && SecondsOf(text[^1]) is { } unit
            && double.TryParse(
                text.AsSpan(0, text.Length - 1),
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out var count
            )
            && count * unit < TimeSpan.MaxValue.TotalSeconds
        )
            return TimeSpan.FromSeconds(count * unit);
        if (
            text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time)
        )
            return time;
        throw new ArgumentTransformationMetadataException(
            $"'{text}' is no time. Give a number with its unit (m, h, d or w), such as 30d, or a TimeSpan."
        );
    }

    private static double? SecondsOf(char unit) =>
        char.ToLowerInvariant(unit) switch
        {
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => null,
        };
}
