namespace Rechub.Data.Reading.Text;

/// <summary>Text whose first line names the columns: csv, tsv and the like, as <see cref="DelimitedTable"/> reads it.</summary>
internal sealed class DelimitedFormat : ITableFormat
{
    /// <summary>What to do about a first line that has no names.</summary>
    private const string NamesMissing =
        " If the first line is a record and has no names, give them: -Header user,item,rating,time, with a name for each field.";

    /// <summary>What to do about a first line of one field.</summary>
    private const string SeparatorUnknown =
        " If something else separates the fields, give it with -Delimiter.";

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
        if (context.Layout.Header is { } header)
        {
            if (!StartsWith(header, file, dialect, context))
                return new DelimitedTable(file, dialect, [.. header], context);
            context.Warnings.Add(
                $"{file.Name}: the first line has the names that -Header gives, and is not read as a record."
            );
        }

        return DelimitedTable.Open(
            file,
            dialect,
            context,
            advice: NamesMissing,
            adviceOnOneField: SeparatorUnknown
        );
    }

    /// <summary>Whether the first record of a file is its line of names after all.</summary>
    private static bool StartsWith(
        IReadOnlyList<string> header,
        SourceFile file,
        RecordDialect dialect,
        ImportContext context
    )
    {
        var first = context with { Invalid = new(skip: true), Warnings = new(), Progress = null };
        using var reader = new RecordReader(file, dialect, first);
        if (!reader.Read() || reader.FieldCount != header.Count)
            return false;
        for (var field = 0; field < header.Count; field++)
        {
            if (
                !reader.TryText(field, header[field], out var text)
                || !text.Trim().Equals(header[field], StringComparison.OrdinalIgnoreCase)
            )
                return false;
        }

        return true;
    }
}
