namespace Rechub.Data.Reading;

/// <summary>Text of an input as an error message may show it: not long, and without control characters.</summary>
internal static class Quotation
{
    private const int Longest = 40;

    public static string Of(string text)
    {
        var printable = string.Concat(
            text.Take(Longest + 1).Select(c => char.IsControl(c) ? '\uFFFD' : c)
        );
        return printable.Length > Longest
            ? string.Concat(printable.AsSpan(0, Longest), "…")
            : printable;
    }
}
