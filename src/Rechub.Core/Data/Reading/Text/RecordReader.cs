using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace Rechub.Data.Reading.Text;

/// <summary>
/// Reads the records of a text file. A field that cannot be read, and a record that is malformed, is reported with file, line
/// and column to an <see cref="InvalidRecords"/>, which ends the import or lets the caller go on to the next record.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    private const int LongestRecord = 1 << 20;
    private const int BufferSize = 1 << 18;
    private const int CheckInterval = 1 << 14;
    private const long Nowhere = -1;

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    private readonly SourceFile file;
    private readonly TextFile textFile;
    private readonly RecordDialect dialect;
    private readonly InvalidRecords invalid;
    private readonly ImportContext context;
    private readonly CsvReaderOptions options;
    private FilePlace start;
    private CsvReader reader;
    private TextTail tail;
    private bool hasWarned;
    private bool hasHeader;
    private bool hasRecords;

    /// <summary>Whether a backslash escapes a quote: a file says so by its first record that is malformed otherwise.</summary>
    private bool hasBackslashes;

    /// <summary>
    /// The line after which to read again, for a malformed record has swallowed lines, or is to be read in another way; −1 for none.
    /// </summary>
    private long restartAfter = Nowhere;
    private char[] characters = new char[256];
    private int untilCheck = CheckInterval;

    public RecordReader(
        SourceFile file,
        RecordDialect dialect,
        ImportContext context,
        FilePlace start = default
    )
    {
        this.file = file;
        textFile = new TextFile(file, EncodingOf(file, dialect, context.Options.Encoding));
        this.dialect = dialect;
        this.start = start;
        this.context = context;
        invalid = context.Invalid;
        options = new CsvReaderOptions
        {
            Separator =
                dialect.IsRun ? ' '
                : HasPlainSeparator ? dialect.Separator[0]
                : null,
            Mode = dialect.Quoted ? CsvMode.Rfc4180 : CsvMode.NoEscape,
            HasHeader = false,
            TrackLineNumbers = true,
            MaxRecordSize = LongestRecord,
            BufferSize = BufferSize,
            AllowLineBreaksInQuotes = dialect.LineBreaksInQuotes,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = OnMalformed,
        };
        (reader, tail) = OpenAtStart();
    }

    /// <summary>What to do about quotes, where the caller can say what they are.</summary>
    private string AdviceOnQuotes =>
        dialect.LineBreaksInQuotes
            ? " If quotes are plain text in this file, say so with -NoQuote."
            : "";

    private bool HasPlainSeparator => dialect.Separator.Length == 1 && dialect.Separator[0] < 0x80;

    /// <summary>1-based line where the current record starts.</summary>
    public long Line => start.Lines + reader.LineNumber;

    /// <summary>Number of fields of the current record.</summary>
    public int FieldCount => reader.FieldCount;

    /// <summary>Goes to the next record; false at the end.</summary>
    public bool Read()
    {
        if (--untilCheck == 0)
        {
            untilCheck = CheckInterval;
            context.Cancellation.ThrowIfCancellationRequested();
            context.Report(file, start.Offset + reader.ByteOffset);
        }

        while (true)
        {
            var found = TryRead();
            if (
                restartAfter == Nowhere
                && !(found && dialect.LineBreaksInQuotes && tail.HasQuote && IsSwallowing())
            )
            {
                hasRecords |= found;
                if (!found)
                    WarnIfCut();
                return found;
            }

            Restart();
            context.Cancellation.ThrowIfCancellationRequested();
        }
    }

    private void Restart()
    {
        reader.Dispose();
        if (restartAfter > start.Lines)
            start = textFile.PlaceAfter(restartAfter, start);
        restartAfter = Nowhere;
        (reader, tail) = OpenAtStart();
    }

    /// <summary>Refuses a file that had no record.</summary>
    /// <param name="expected">What its records were expected to be.</param>
    public void RequireRecords(string expected)
    {
        if (!hasRecords)
            throw new InputFormatException(
                file.Name,
                null,
                null,
                $"The file has no record; {expected} in each line was expected."
            );
    }

    /// <summary>Reads the first record as column names.</summary>
    /// <param name="expected">What they must be; any when null.</param>
    /// <param name="advice">What to do where they are others, as the end of a message.</param>
    /// <exception cref="InputFormatException">There is none, a name stands twice, or they are not the expected ones.</exception>
    public string[] ReadHeader(string[]? expected = null, string advice = "")
    {
        if (!Read())
            throw new InputFormatException(
                file.Name,
                null,
                null,
                "The file is empty; a line of column names was expected."
            );
        var names = new string[FieldCount];
        for (var i = 0; i < names.Length; i++)
        {
            if (!TryText(i, "column name", out var text))
                throw Problem(i, "the column name cannot be read.");
            names[i] = text.Trim().ToString();
            if (Array.IndexOf(names, names[i], 0, i) >= 0)
                throw Problem(
                    i,
                    $"the column name '{Quotation.Of(names[i])}' stands twice.{advice}"
                );
        }

        if (expected is not null && !names.SequenceEqual(expected, StringComparer.Ordinal))
            throw Problem(
                null,
                $"found the column names '{Quotation.Of(string.Join(',', names))}', expected '{string.Join(',', expected)}'.{advice}"
            );
        hasRecords = false;
        hasHeader = true;
        return names;
    }

    /// <summary>Whether the record has that many fields; reports it otherwise.</summary>
    public bool HasFields(int count)
    {
        if (FieldCount == count)
            return true;
        invalid.Report(
            Problem(
                null,
                FieldCount == 1
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"found 1 field, expected {count} with '{Quotation.Of(dialect.Separator)}' between them."
                    )
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"found {FieldCount} fields, expected {count}."
                    )
            )
        );
        RestartIfSpanning(Line, reader.RawRecord);
        return false;
    }

    /// <summary>A field as a whole number that is not negative.</summary>
    public bool TryInteger(int field, string name, out long value)
    {
        var bytes = reader.GetSpan(field);
        if (
            (
                Utf8Parser.TryParse(bytes, out value, out var used) && used == bytes.Length
                || long.TryParse(
                    bytes,
                    NumberStyles.Integer,
                    CultureInfo.InvariantCulture,
                    out value
                ) && !HasNul(bytes)
            )
            && value >= 0
        )
            return true;
        Report(field, name, "a whole number of 0 or more");
        return false;
    }

    /// <summary>A field as a number that is finite, in single precision as well.</summary>
    public bool TryNumber(int field, string name, out double value)
    {
        var bytes = reader.GetSpan(field);
        if (bytes.Length == 1 && (uint)(bytes[0] - '0') <= 9)
        {
            value = bytes[0] - '0';
            return true;
        }

        if (
            double.TryParse(bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && float.IsFinite((float)value)
            && !HasNul(bytes)
        )
            return true;
        Report(
            field,
            name,
            bytes.Contains((byte)',')
                ? "a finite number, with a point before its fraction"
                : "a finite number"
        );
        return false;
    }

    /// <summary>A field as text; valid until the next call.</summary>
    public bool TryText(int field, string name, out ReadOnlySpan<char> text)
    {
        var bytes = reader.GetSpan(field);
        if (characters.Length < bytes.Length)
            characters = new char[bytes.Length];
        try
        {
            text = characters.AsSpan(0, StrictUtf8.GetChars(bytes, characters));
        }
        catch (DecoderFallbackException)
        {
            text = default;
            Report(
                field,
                name,
                "UTF-8 text. Name the encoding that the file is in with -Encoding, such as windows-1252 (Western Europe), windows-1251 (Cyrillic), shift_jis or gb18030"
            );
            return false;
        }

        if (!textFile.IsUtf8 && text.Contains(TextEncoding.NoCharacter))
        {
            Report(
                field,
                name,
                $"text in the encoding {textFile.EncodingName}. Name the one that the file is in with -Encoding"
            );
            return false;
        }

        if (!text.Contains('\0'))
            return true;
        Report(field, name, "text without control characters");
        return false;
    }

    public void Dispose() => reader.Dispose();

    /// <summary>An error about the current record.</summary>
    public InputFormatException Problem(int? field, string problem) =>
        new(file.Name, Line, field + 1, problem);

    /// <summary>Whether there is a NUL, which .NET accepts after a number.</summary>
    private static bool HasNul(ReadOnlySpan<byte> bytes) => bytes.Contains((byte)0);

    private void Report(int field, string name, string expected) =>
        invalid.Report(
            Problem(
                field,
                $"{name}: found '{Quotation.Of(Encoding.UTF8.GetString(reader.GetSpan(field)))}', expected {expected}."
            )
        );

    private static Encoding? EncodingOf(
        SourceFile file,
        RecordDialect dialect,
        TextEncoding encoding
    ) =>
        encoding == TextEncoding.Auto && dialect.MayBeLatin1
            ? new TextFile(file).DetectEncoding()
            : encoding.Encoding;

    private (CsvReader, TextTail) OpenAtStart()
    {
        var stream = textFile.OpenAt(start.Offset);
        if (dialect.IsRun)
            stream = new BlankRunStream(
                stream,
                dialect.Separator == RecordDialect.BlanksAndTabs,
                dialect.Quoted
            );
        if (hasBackslashes)
            stream = new BackslashQuoteStream(stream);
        var watched = new TextTail(stream);
        return (
            CsvReader.Create(
                dialect.IsRun || HasPlainSeparator
                    ? watched
                    : new CsvSeparatorStream(new UnitSeparatorStream(watched), dialect.Separator),
                options,
                leaveOpen: false
            ),
            watched
        );
    }

    private bool TryRead()
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException problem)
        {
            var line = start.Lines + Math.Max(1, problem.LineNumber);
            invalid.Report(
                new InputFormatException(file.Name, line, null, DescribeLong(line), problem)
            );
            RestartAfter(line);
            return false;
        }
    }

    /// <summary>What makes a record too long: a quote that is not closed, or its length.</summary>
    private string DescribeLong(long line)
    {
        var size = $"within {LongestRecord >> 20} MB";
        return
            dialect.Quoted && OpenQuote.LineOf(textFile, line, LongestRecord, start) is { } opened
            ? $"the quote that is opened in line {opened} is not closed {size}.{AdviceOnQuotes}"
            : $"the record does not end {size}.";
    }

    private void OnMalformed(CsvMalformedRecord record)
    {
        // Lines after a malformed record are read again, and reported then.
        if (restartAfter != Nowhere)
            return;
        var line = start.Lines + record.LineNumber;
        if (!hasBackslashes && record.RawRecord.Contains("\\\"", StringComparison.Ordinal))
        {
            hasBackslashes = true;
            RestartAfter(line - 1);
            return;
        }

        var problem = record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
            CsvMalformedReason.LineBreakInQuotes => "a quote is not closed on its line",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote",
            _ => "a quote stands inside a field that does not start with one",
        };
        invalid.Report(
            new InputFormatException(
                file.Name,
                line,
                null,
                $"{problem}: {Quotation.Of(record.RawRecord)}.{AdviceOnQuotes}"
            )
        );
        RestartIfSpanning(line, Encoding.UTF8.GetBytes(record.RawRecord));
    }

    /// <summary>
    /// Whether the record's quotes hold lines that are records themselves, which is reported; a warning tells of others that hold
    /// many lines, or any in a file whose fields are separated by tabs, which hardly have line breaks.
    /// </summary>
    private bool IsSwallowing()
    {
        var record = reader.RawRecord;
        if (record.IndexOf((byte)'\n') < 0)
            return false;
        var lines = SwallowedLines.In(record, (byte)reader.Separator, FieldCount);
        var (opened, closed) = (Line, Line + lines.Count);
        if (lines.AreRecords)
        {
            invalid.Report(
                Problem(
                    null,
                    $"a quote opens a field that ends in line {closed}, and the lines between look like records of their own.{AdviceOnQuotes}"
                )
            );
            RestartAfter(opened);
            return true;
        }

        if ((lines.Count > SwallowedLines.Few || reader.Separator == '\t') && !hasWarned)
        {
            hasWarned = true;
            context.Warnings.Add(
                $"{file.Name}: a quote in line {opened} opens a field that ends in line {closed}: all that is one record.{AdviceOnQuotes}"
            );
        }

        return false;
    }

    private void WarnIfCut()
    {
        if (
            hasRecords
            && tail.CutField(
                Encoding.UTF8.GetBytes(dialect.IsRun ? " " : dialect.Separator),
                hasHeader
            )
                is { } field
        )
            context.Warnings.Add(CutLine.Warning(file.Name, field));
    }

    /// <summary>Restarts after the first line of a malformed record whose quotes made it span several lines.</summary>
    private void RestartIfSpanning(long line, ReadOnlySpan<byte> record)
    {
        if (record.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
            RestartAfter(line);
    }

    // The first reason counts: lines after it are read again.
    private void RestartAfter(long line)
    {
        if (restartAfter == Nowhere)
            restartAfter = line;
    }
}
