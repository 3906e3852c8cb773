using Rechub.Data.Reading.Arrow;
using Rechub.Data.Reading.Compression;
using Rechub.Data.Reading.Excel;
using Rechub.Data.Reading.Json;
using Rechub.Data.Reading.NumPy;
using Rechub.Data.Reading.Parquet;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>The registry of file formats that can be imported: a new one is added to <see cref="All"/>.</summary>
internal static class TableFormats
{
    private static readonly ITableFormat[] All =
    [
        new DelimitedFormat(),
        new ParquetFormat(),
        new ArrowFormat(),
        new ExcelFormat(),
        new JsonFormat(),
        new NumPyFormat(),
    ];

    /// <summary>Every format with the endings of its files, and how files may be compressed, for people.</summary>
    public static string Names =>
        string.Join(
            ", ",
            All.Select(format => $"{format.Name} ({string.Join(", ", format.Extensions)})")
        ) + $"; as they are, in a zip archive, or compressed: {FileCompression.Names}";

    /// <summary>
    /// The format of a file: the one that its first bytes are of, or else the one that its name ends as; null for none.
    /// </summary>
    public static ITableFormat? Find(SourceFile file) =>
        Array.Find(All, format => format.Recognizes(file.Start))
        ?? Array.Find(
            All,
            format =>
                format.Extensions.Any(extension =>
                    file.ContentName.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
                )
        );
}
