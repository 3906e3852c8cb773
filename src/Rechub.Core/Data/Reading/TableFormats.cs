namespace Rechub.Data.Reading;

/// <summary>The registry of file formats that can be imported: a new one is added to <see cref="All"/>.</summary>
internal static class TableFormats
{
    private static readonly ITableFormat[] All = [new DelimitedFormat(), new ParquetFormat()];

    /// <summary>Every format with the endings of its files, for people.</summary>
    public static string Names =>
        string.Join(
            ", ",
            All.Select(format => $"{format.Name} ({string.Join(", ", format.Extensions)})")
        );

    /// <summary>The format that a file's name ends as, or else that its first bytes are of; null for none.</summary>
    public static ITableFormat? Find(SourceFile file) =>
        Array.Find(
            All,
            format =>
                format.Extensions.Any(extension =>
                    file.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
                )
        ) ?? Array.Find(All, format => format.Recognizes(file.Start));
}
