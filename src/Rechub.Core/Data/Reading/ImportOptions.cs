namespace Rechub.Data.Reading;

/// <summary>What every import can be told.</summary>
public sealed record ImportOptions
{
    /// <summary>The options of an import that was told nothing.</summary>
    public static ImportOptions Default { get; } = new();

    /// <summary>Encoding of text files.</summary>
    public TextEncoding Encoding { get; init; }

    /// <summary>
    /// What separates the fields of text files; the one of comma, tab, semicolon and | that their first line has most of when null.
    /// </summary>
    public string? Separator { get; init; }

    /// <summary>Interactions rated lower are left out; null keeps all.</summary>
    public double? MinimumRating { get; init; }

    /// <summary>What becomes of repeated interactions; all are kept by default.</summary>
    public RepeatedInteractions Repeated { get; init; }
}
