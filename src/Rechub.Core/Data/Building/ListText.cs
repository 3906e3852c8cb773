namespace Rechub.Data.Building;

/// <summary>Lists that are written as text.</summary>
internal static class ListText
{
    /// <summary>
    /// The elements of a list, without blanks around them; empty ones are left out. Brackets around the list and quotes around
    /// elements, as in <c>['Drama', 'War']</c>, are how Python and JSON write lists, and no part of the elements.
    /// </summary>
    /// <param name="text">The list.</param>
    /// <param name="separator">What separates the elements.</param>
    public static string[] Elements(string text, string separator)
    {
        text = text.Trim();
        var isBracketed = text is ['[', .., ']'];
        var elements = (isBracketed ? text[1..^1] : text).Split(
            separator,
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );
        return isBracketed ? Array.ConvertAll(elements, Unquote) : elements;
    }

    private static string Unquote(string element) =>
        element is ['\'', .., '\''] or ['"', .., '"'] ? element[1..^1] : element;
}
