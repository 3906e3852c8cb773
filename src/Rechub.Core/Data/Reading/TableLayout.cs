namespace Rechub.Data.Reading;

/// <summary>Which files of a folder or an archive make up a table, and how they are laid out where they do not say it themselves.</summary>
public sealed record TableLayout
{
    /// <summary>What files are taken to be that nothing is said of.</summary>
    public static TableLayout Default { get; } = new();

    /// <summary>
    /// Patterns with * and ? of the files in a folder or an archive that are read; empty for all. A pattern with a / is about the
    /// path within the folder, another one about the file's name.
    /// </summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of the files in a folder or an archive that are left out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Names of the columns of files whose first line is a record already; null where the first line has them.</summary>
    public IReadOnlyList<string>? Header { get; init; }

    /// <summary>The sheet of a workbook; the first one when null.</summary>
    public string? Sheet { get; init; }
}
