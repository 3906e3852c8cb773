namespace Rechub.Data.Reading.Text;

/// <summary>A text file whose lines are records. Its columns are named by its first line, or by who opens it.</summary>
internal sealed class DelimitedTable : TableReader
{
    private readonly RecordReader reader;
    private readonly string[] columns;
    private readonly DeclaredType[] types;
    private readonly string advice;

    /// <summary>Opens a file without a line of names.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dialect">How it separates its fields.</param>
    /// <param name="columns">Names of its columns.</param>
    /// <param name="context">The import.</param>
    /// <param name="start">Where to start; the start of the file by default.</param>
    public DelimitedTable(
        SourceFile file,
        RecordDialect dialect,
        string[] columns,
        ImportContext context,
        FilePlace start = default
    )
        : this(new RecordReader(file, dialect, context, start), columns, file, context, "") { }

    private DelimitedTable(
        RecordReader reader,
        string[] columns,
        SourceFile file,
        ImportContext context,
        string advice
    )
        : base(file.Name, context.Invalid)
    {
        this.reader = reader;
        this.columns = [.. columns];
        types = TypedHeader.Take(this.columns);
        this.advice = advice;
    }

    public override IReadOnlyList<string> Columns => columns;

    /// <summary>The reader that stands at the current record, for loops in which every call counts.</summary>
    public RecordReader Records => reader;

    public override string AdviceOnColumns => advice;

    public override long Line => reader.Line;

    public override FieldValue this[int field] =>
        reader.TryText(field, columns[field], out var text)
            ? FieldValue.OfText(text)
            : FieldValue.Invalid;

    /// <summary>Opens a file whose first line names its columns.</summary>
    /// <param name="file">The file.</param>
    /// <param name="dialect">How it separates its fields.</param>
    /// <param name="context">The import.</param>
    /// <param name="expected">What the names must be; any when null.</param>
    /// <param name="advice">What to do where they are others, as the end of a message.</param>
    /// <param name="adviceOnOneField">What comes before it where the line has one field.</param>
    /// <exception cref="InputFormatException">The file is empty, or a name stands twice or is not the expected one.</exception>
    public static DelimitedTable Open(
        SourceFile file,
        RecordDialect dialect,
        ImportContext context,
        string[]? expected = null,
        string advice = "",
        string adviceOnOneField = ""
    )
    {
        var reader = new RecordReader(file, dialect, context);
        try
        {
            var names = reader.ReadHeader(expected, advice);
            return new DelimitedTable(
                reader,
                names,
                file,
                context,
                names.Length == 1 ? adviceOnOneField + advice : advice
            );
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public override DeclaredType TypeOf(int field) => types[field];

    public override bool Read()
    {
        while (reader.Read())
        {
            if (reader.HasFields(columns.Length))
                return true;
        }

        return false;
    }

    // Without making text of the bytes, which numbers are parsed from as well.
    public override bool TryInteger(int field, out long value) =>
        reader.TryInteger(field, columns[field], out value);

    public override bool TryNumber(int field, out double value) =>
        reader.TryNumber(field, columns[field], out value);

    /// <summary>Refuses a file in which no record was found.</summary>
    /// <param name="expected">What its records were expected to be.</param>
    public void RequireRecords(string expected) => reader.RequireRecords(expected);

    public override void Dispose() => reader.Dispose();
}
