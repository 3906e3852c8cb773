namespace Rechub.Data.Reading.Text;

/// <summary>Text whose first line names the columns: csv, tsv and the like, as <see cref="DelimitedTable"/> reads it.</summary>
internal sealed class DelimitedFormat : ITableFormat
{
    /// <summary>What to do about a first line that has no names.</summary>
    private const string NamesMissing =
        " If the first line is a record and has no names, give them: -Header user,item,rating,time, with a name for each field.";

    public string Name => "delimited text";

    public IReadOnlyList<string> Extensions { get; } =
    [".csv", ".tsv", ".txt", ".tab", ".psv", ".dat", ".data", ".inter", ".user", ".item"];

    /// <inheritdoc/>
    public bool IsText => true;

    public IReadOnlyList<string> Layout { get; } = [nameof(TableLayout.Header)];

    // Any text might be a table.
    public bool Recognizes(ReadOnlySpan<byte> start) => false;

    /// <summary>The separator is detected unless it is given.</summary>
    public TableReader Open(SourceFile file, ImportContext context)
    {
        var options = context.Options;
        var dialect = new RecordDialect(
            options.Separator is { } separator
                ? FieldSeparator.Parse(separator)
                : FieldSeparator.Detect(
                    new TextFile(file, options.Encoding.Encoding),
                    quoted: !options.NoQuote,
                    context.Layout.Header?.Count
                ),
            Quoted: !options.NoQuote,
            LineBreaksInQuotes: !options.NoQuote
        );
        return context.Layout.Header is { } header
            ? new DelimitedTable(file, dialect, [.. header], context)
            : DelimitedTable.Open(file, dialect, context, advice: NamesMissing);
    }
}
