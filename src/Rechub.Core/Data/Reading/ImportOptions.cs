using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>What every import can be told.</summary>
public sealed record ImportOptions
{
    /// <summary>The options of an import that was told nothing.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>Encoding of text files.</summary>
    public TextEncoding Encoding { get; init; } = TextEncoding.Auto;

    /// <summary>Whether quotes in text files are characters as any other; otherwise a field may stand in quotes.</summary>
    public bool NoQuote { get; init; }

    /// <summary>
    /// What separates the fields of text files, as people type it: <c>::</c>, <c>\t</c>, a blank for a run of blanks, <c>\s+</c> for
    /// one of blanks and tabs. When null it is the one of comma, tab, semicolon, | and :: that the first line has most of, or blanks
    /// where that has nothing else.
    /// </summary>
    public string? Separator { get; init; }

    /// <summary>Interactions rated lower are left out; null keeps all.</summary>
    public double? MinimumRating { get; init; }

    /// <summary>What becomes of repeated interactions; all are kept by default.</summary>
    public RepeatedInteractions Repeated { get; init; }

    /// <summary>How a user's interactions at the same time are ordered.</summary>
    public TieBreak TieBreak { get; init; }
}
