using System.Globalization;

namespace Rechub.Data;

/// <summary>Whole numbers that are written the way they print: <c>-5</c> and <c>0</c>, not <c>007</c>, <c>+5</c> or <c>-0</c>.</summary>
internal static class IntegerText
{
    private const int LongestLength = 20;

    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (
            text.Length is 0 or > LongestLength
            || !long.TryParse(
                text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out value
            )
        )
            return false;
        // .NET accepts NULs after a number.
        if (text[^1] == '\0')
            return false;
        var digits = text[0] == '-' ? text[1..] : text;
        return char.IsAsciiDigit(text[0])
            ? digits.Length == 1 || digits[0] != '0'
            : text[0] == '-' && digits[0] != '0';
    }
}
