using Rechub.Data.Reading.Compression;

namespace Rechub.Data.Reading.Excel;

/// <summary>Excel's workbooks, as <see cref="ExcelTable"/> reads a sheet of them.</summary>
internal sealed class ExcelFormat : ITableFormat
{
    public string Name => "Excel";

    public IReadOnlyList<string> Extensions { get; } = [".xlsx", ".xlsm"];

    public bool IsText => false;

    public IReadOnlyList<string> Layout { get; } =
    [nameof(TableLayout.Header), nameof(TableLayout.Sheet)];

    // A workbook is a zip archive that starts with one of these parts.
    public bool Recognizes(ReadOnlySpan<byte> start)
    {
        var part = ZipFiles.FirstName(start);
        return part.StartsWith("[Content_Types].xml"u8)
            || part.StartsWith("xl/"u8)
            || part.StartsWith("_rels/"u8)
            || part.StartsWith("docProps/"u8);
    }

    public TableReader Open(SourceFile file, ImportContext context) =>
        ExcelTable.Open(file, context);
}
