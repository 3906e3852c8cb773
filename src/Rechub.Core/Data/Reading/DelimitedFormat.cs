namespace Rechub.Data.Reading;

/// <summary>Text whose first line names the columns: csv, tsv and the like, as <see cref="DelimitedTable"/> reads it.</summary>
internal sealed class DelimitedFormat : ITableFormat
{
    private const int LongestHeader = 1 << 16;
    private static readonly char[] Separators = [',', '\t', ';', '|'];

    public string Name => "delimited text";

    public IReadOnlyList<string> Extensions { get; } = [".csv", ".tsv", ".txt", ".tab"];

    // Any text might be a table.
    /// <inheritdoc/>
    public bool IsText => true;

    public bool Recognizes(ReadOnlySpan<byte> start) => false;

    /// <summary>Unless the separator is given, it is the one of <c>, tab ; |</c> that the first line has most of.</summary>
    public TableReader Open(SourceFile file, ImportContext context) =>
        DelimitedTable.Open(
            file,
            new RecordDialect(
                context.Options.Separator ?? Detect(file),
                Quoted: true,
                LineBreaksInQuotes: true
            ),
            context
        );

    private static string Detect(SourceFile file)
    {
        using var text = new StreamReader(new TextFile(file).Open());
        var counts = new int[Separators.Length];
        var quoted = false;
        for (var read = 0; read < LongestHeader; read++)
        {
            var character = text.Read();
            if (character < 0 || (character is '\n' or '\r' && !quoted))
                break;
            quoted ^= character == '"';
            var separator = quoted ? -1 : Array.IndexOf(Separators, (char)character);
            if (separator >= 0)
                counts[separator]++;
        }

        return Separators[Array.IndexOf(counts, counts.Max())].ToString();
    }
}
