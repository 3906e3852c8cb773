using System.Globalization;

namespace Rechub.Data.Building;

/// <summary>
/// Texts that stand for a missing value. Empty text always does. Of the others, some do in every column, and some only where values
/// are ids, times or numbers: NA may be Namibia, and None an answer.
/// </summary>
internal sealed class MissingMarkers
{
    private readonly HashSet<string> everywhere;
    private readonly HashSet<string> inNumbers;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private readonly HashSet<double> numbers = [];
    private readonly int longest;

    /// <summary>A bit for each first character, of those that are equal in their last six bits.</summary>
    private readonly ulong firstCharacters;

    private MissingMarkers(IEnumerable<string> everywhere, IEnumerable<string> inNumbers)
    {
        this.everywhere = new HashSet<string>(everywhere, StringComparer.Ordinal);
        this.inNumbers = new HashSet<string>(inNumbers, StringComparer.Ordinal);
        lookup = this.everywhere.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var marker in this.everywhere.Concat(this.inNumbers))
        {
            longest = Math.Max(longest, marker.Length);
            firstCharacters |= Bit(marker[0]);
        }

        foreach (var marker in this.everywhere)
        {
            if (
                double.TryParse(
                    marker,
                    NumberStyles.Float,
                    CultureInfo.InvariantCulture,
                    out var number
                ) && double.IsFinite(number)
            )
                numbers.Add(number);
        }
    }

    /// <summary>What databases, R, NumPy, pandas and Hive write.</summary>
    public static MissingMarkers Default { get; } =
        new(["NULL", "null", "NaN", "nan", "\\N"], ["NA", "N/A", "None"]);

    /// <summary>Empty text only.</summary>
    public static MissingMarkers EmptyText { get; } = new([], []);

    /// <summary>Whether numbers are among them, which sources with types have as numbers.</summary>
    public bool HasNumbers => numbers.Count > 0;

    /// <summary>Those texts in every column; the default ones when null.</summary>
    public static MissingMarkers Of(IReadOnlyList<string>? texts) =>
        texts is null
            ? Default
            : new MissingMarkers(
                texts.Select(text => text.Trim()).Where(text => text.Length > 0),
                []
            );

    /// <summary>Whether a text without blanks around it is missing in a column of any kind.</summary>
    public bool IsMissing(ReadOnlySpan<char> text) =>
        text.IsEmpty || (MayBeMarker(text) && lookup.Contains(text));

    /// <summary>Whether a text without blanks around it is missing where an id, a time or a number is expected.</summary>
    public bool IsMissingNumber(ReadOnlySpan<char> text) =>
        text.IsEmpty || (MayBeMarker(text) && (lookup.Contains(text) || IsMissingInNumbers(text)));

    /// <summary>Whether a text is missing among ids, times and numbers, and text among texts.</summary>
    public bool IsMissingInNumbers(ReadOnlySpan<char> text) =>
        MayBeMarker(text) && inNumbers.GetAlternateLookup<ReadOnlySpan<char>>().Contains(text);

    /// <summary>Whether a number stands for a missing value.</summary>
    public bool IsMissing(double number) => HasNumbers && numbers.Contains(number);

    private static ulong Bit(char character) => 1UL << (character & 63);

    private bool MayBeMarker(ReadOnlySpan<char> text) =>
        (firstCharacters & Bit(text[0])) != 0 && text.Length <= longest;
}
