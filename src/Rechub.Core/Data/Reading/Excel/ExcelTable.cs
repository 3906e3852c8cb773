using System.Globalization;
using System.Text;
using ExcelDataReader;

namespace Rechub.Data.Reading.Excel;

/// <summary>A sheet of an Excel workbook, read row by row. Its columns are named by its first row, or by who opens it.</summary>
internal sealed class ExcelTable : TableReader
{
    private const int CheckInterval = 1 << 12;

    /// <summary>Every whole number up to here is one of a double's, which is what a cell holds.</summary>
    private const double LargestExact = 1L << 53;

    private readonly SourceFile file;
    private readonly ImportContext context;
    private readonly Stream content;
    private readonly IExcelDataReader reader;
    private readonly string[] columns;

    /// <summary>The cell of each column: those of no name are left out.</summary>
    private readonly int[] cells;
    private long row;

    // The library asks for an encoding of Windows even where no text is in it.
    static ExcelTable() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private ExcelTable(SourceFile file, ImportContext context)
        : base(file.Name, context.Invalid)
    {
        this.file = file;
        this.context = context;
        content = file.OpenSeekable();
        try
        {
            reader = Guard(() => ExcelReaderFactory.CreateOpenXmlReader(content));
            GoToSheet();
            (columns, cells) = context.Layout.Header is { } header
                ? ([.. header], [.. Enumerable.Range(0, header.Count)])
                : ReadHeader();
        }
        catch
        {
            reader?.Dispose();
            content.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => row;

    public override bool HasMixedColumns => true;

    public override string AdviceOnColumns =>
        context.Layout.Header is not null
            ? ""
            : " The names are to stand in the first row that is not empty; -Sheet names another sheet.";

    public override FieldValue this[int field] =>
        reader.GetValue(cells[field]) switch
        {
            double number when double.IsInteger(number) && Math.Abs(number) <= LargestExact =>
                FieldValue.OfInteger((long)number),
            TimeSpan time => FieldValue.OfText(time.ToString("c", CultureInfo.InvariantCulture)),
            var value => FieldValue.From(value),
        };

    /// <exception cref="InputFormatException">It is no workbook, is damaged, or has no such sheet.</exception>
    public static ExcelTable Open(SourceFile file, ImportContext context) => new(file, context);

    public override bool Read()
    {
        while (ReadRow())
        {
            for (var cell = 0; cell < reader.FieldCount; cell++)
            {
                if (reader.IsDBNull(cell))
                    continue;
                RequireCells();
                return true;
            }
        }

        return false;
    }

    public override void Dispose()
    {
        reader.Dispose();
        content.Dispose();
    }

    private void GoToSheet()
    {
        var names = new List<string>();
        var found = false;
        do
        {
            found = context.Layout.Sheet is null || SameName(reader.Name, context.Layout.Sheet);
            names.Add(reader.Name);
        } while (!found && Guard(reader.NextResult));
        if (!found)
            throw new InputFormatException(
                Name,
                null,
                null,
                $"There is no sheet '{context.Layout.Sheet}'. Found: {string.Join(", ", names)}."
            );
        if (context.Layout.Sheet is null && reader.ResultsCount > 1)
            context.Warnings.Add(
                $"{Name}: the first of {reader.ResultsCount} sheets is read, '{reader.Name}'. Name another one with -Sheet."
            );
    }

    private (string[], int[]) ReadHeader()
    {
        if (!ReadRow())
            throw new InputFormatException(
                Name,
                null,
                null,
                $"The sheet '{reader.Name}' is empty; a row of column names was expected."
            );
        var found = Enumerable
            .Range(0, reader.FieldCount)
            .Select(cell =>
                (
                    Cell: cell,
                    Name: Convert
                        .ToString(reader.GetValue(cell), CultureInfo.InvariantCulture)
                        ?.Trim()
                )
            )
            .Where(column => !string.IsNullOrEmpty(column.Name))
            .ToArray();
        var twice = found
            .GroupBy(column => column.Name)
            .FirstOrDefault(column => column.Count() > 1);
        if (found.Length == 0 || twice is not null)
            throw new InputFormatException(
                Name,
                row,
                twice?.Last().Cell + 1,
                (
                    twice is null
                        ? "the row is empty; column names were expected."
                        : $"the column name '{Quotation.Of(twice.Key!)}' stands twice."
                ) + " If the sheet has no names, give them with -Header."
            );
        return (
            Array.ConvertAll(found, column => column.Name!),
            Array.ConvertAll(found, column => column.Cell)
        );
    }

    private bool ReadRow()
    {
        if (row % CheckInterval == 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress?.Report(
                new WorkProgress(
                    $"Reading {System.IO.Path.GetFileName(Name)}",
                    Math.Min(1.0, (double)row / Math.Max(1, reader.RowCount))
                )
            );
        }

        row++;
        return Guard(reader.Read);
    }

    private void RequireCells()
    {
        if (reader.FieldCount <= cells[^1])
            throw new InputFormatException(
                Name,
                row,
                null,
                $"found {reader.FieldCount} cells, expected {cells[^1] + 1}."
            );
    }

    private static bool SameName(string name, string wanted) =>
        string.Equals(name, wanted, StringComparison.OrdinalIgnoreCase);

    // The library throws what its loops happen to meet in damaged files.
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception problem)
            when (problem
                    is not (
                        RechubException
                        or OperationCanceledException
                        or InsufficientMemoryException
                    )
            )
        {
            throw new InputFormatException(
                file.Name,
                row > 0 ? row : null,
                null,
                $"Not a readable Excel workbook: {problem.Message}",
                problem
            );
        }
    }
}
