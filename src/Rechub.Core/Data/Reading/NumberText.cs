using System.Globalization;

namespace Rechub.Data.Reading;

/// <summary>Fractional numbers as text, with a point and no thousands separators.</summary>
internal static class NumberText
{
    public static bool TryParse(ReadOnlySpan<char> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        // .NET accepts NULs after a number.
        && !text.Contains('\0');
}
