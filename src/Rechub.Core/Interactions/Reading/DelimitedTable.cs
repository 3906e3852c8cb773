namespace Rechub.Interactions;

/// <summary>A csv, tsv or similar text file with a header.</summary>
internal sealed class DelimitedTable : TableReader
{
    private static readonly char[] Separators = [',', '\t', ';', '|'];
    private const int LongestHeader = 1 << 16;
    private readonly RecordReader reader;
    private readonly string[] header;

    private DelimitedTable(SourceFile file, char separator, ImportContext context)
        : base(file.Name)
    {
        reader = new RecordReader(
            file,
            new RecordDialect(separator.ToString(), Quoted: true, LineBreaksInQuotes: true),
            MovieLensReader.CsvEncoding(context.Options.Encoding),
            context
        );
        try
        {
            header = reader.ReadHeader();
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => header;

    public override long Line => reader.Line;

    public override FieldValue this[int field] =>
        reader.TryText(field, header[field], out var text)
            ? FieldValue.OfText(text)
            : FieldValue.Invalid;

    /// <summary>
    /// Opens a file. Unless the separator is given, it is the one of <c>, tab ; |</c> that the first line has most of.
    /// </summary>
    public static DelimitedTable Open(SourceFile file, char? separator, ImportContext context) =>
        new(file, separator ?? Detect(file), context);

    public override bool Read()
    {
        while (reader.Read())
        {
            if (reader.HasFields(header.Length))
                return true;
        }

        return false;
    }

    public override void Dispose() => reader.Dispose();

    private static char Detect(SourceFile file)
    {
        using var text = new StreamReader(file.Open());
        var counts = new int[Separators.Length];
        var quoted = false;
        for (var read = 0; read < LongestHeader; read++)
        {
            var character = text.Read();
            if (character < 0 || (character is '\n' or '\r' && !quoted))
                break;
            quoted ^= character == '"';
            var place = quoted ? -1 : Array.IndexOf(Separators, (char)character);
            if (place >= 0)
                counts[place]++;
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }
}
