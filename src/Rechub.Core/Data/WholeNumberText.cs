namespace Rechub.Data;

/// <summary>
/// Whole numbers that are written as fractional ones, such as <c>5.0</c>: how many a program writes integers of a column that has
/// gaps.
/// </summary>
internal static class WholeNumberText
{
    /// <summary>Reads digits, a point and zeros; the digits are those of an integer as it prints.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        var point = text.IndexOf('.');
        return point > 0
            && point < text.Length - 1
            && !text[(point + 1)..].ContainsAnyExcept('0')
            && IntegerText.TryParse(text[..point], out value);
    }
}
