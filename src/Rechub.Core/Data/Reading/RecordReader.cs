using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CsvHelper;

namespace Rechub.Data.Reading;

/// <summary>
/// Reads the records of a text file. A field that cannot be read, and a record that is malformed, is reported with file, line
/// and column to an <see cref="InvalidRecords"/>, which ends the import or lets the caller go on to the next record.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    private const int LongestRecord = 1 << 20;
    private const int BufferSize = 1 << 18;
    private const int CheckInterval = 1 << 14;
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
    private bool hasRecords;

    /// <summary>Where to restart: the malformed record has swallowed the lines after this one.</summary>
    private long? resumeAfter;
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
        textFile = new TextFile(file);
        this.dialect = dialect;
        this.start = start;
        this.context = context;
        invalid = context.Invalid;
        options = new CsvReaderOptions
        {
            Separator = dialect.Separator.Length == 1 ? dialect.Separator[0] : null,
            Mode = dialect.Quoted ? CsvMode.Rfc4180 : CsvMode.NoEscape,
            HasHeader = false,
            Encoding = EncodingOf(context.Options.Encoding),
            TrackLineNumbers = true,
            MaxRecordSize = LongestRecord,
            BufferSize = BufferSize,
            AllowLineBreaksInQuotes = dialect.LineBreaksInQuotes,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = OnMalformed,
        };
        reader = OpenAtStart();
    }

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
            if (resumeAfter is not { } line)
            {
                hasRecords |= found;
                return found;
            }

            resumeAfter = null;
            reader.Dispose();
            start = textFile.PlaceAfter(line, start);
            reader = OpenAtStart();
            context.Cancellation.ThrowIfCancellationRequested();
        }
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
    /// <exception cref="InputFormatException">There is none, a name stands twice, or they are not the expected ones.</exception>
    public string[] ReadHeader(string[]? expected = null)
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
                throw Problem(i, $"the column name '{Quotation.Of(names[i])}' stands twice.");
        }

        if (expected is not null && !names.SequenceEqual(expected, StringComparer.Ordinal))
            throw Problem(
                null,
                $"found the column names '{Quotation.Of(string.Join(',', names))}', expected '{string.Join(',', expected)}'."
            );
        hasRecords = false;
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
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"found {FieldCount} fields, expected {count}."
                )
            )
        );
        ResumeAfter(Line, reader.RawRecord);
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
        Report(field, name, "a finite number");
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
                "UTF-8 text. If the file is in Latin-1, say so with -Encoding Latin1"
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

    private Encoding? EncodingOf(TextEncoding encoding) =>
        encoding switch
        {
            TextEncoding.Auto => dialect.MayBeLatin1 ? textFile.DetectEncoding() : null,
            TextEncoding.Utf8 => null,
            TextEncoding.Latin1 => Encoding.Latin1,
            _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, null),
        };

    private CsvReader OpenAtStart()
    {
        var stream = textFile.OpenAt(start.Offset);
        return CsvReader.Create(
            dialect.Separator.Length == 1
                ? stream
                : new CsvSeparatorStream(new UnitSeparatorStream(stream), dialect.Separator),
            options,
            leaveOpen: false
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
                new InputFormatException(file.Name, line, null, problem.Message, problem)
            );
            resumeAfter ??= line;
            return false;
        }
    }

    private void OnMalformed(CsvMalformedRecord record)
    {
        // Lines after a malformed record are read again, and reported then.
        if (resumeAfter is not null)
            return;
        var problem = record.Reason switch
        {
            CsvMalformedReason.UnterminatedQuote => "a quote is opened and never closed",
            CsvMalformedReason.LineBreakInQuotes => "a quote is not closed on its line",
            CsvMalformedReason.TextAfterClosingQuote => "text follows a closing quote",
            _ => "a quote stands inside a field that does not start with one",
        };
        var line = start.Lines + record.LineNumber;
        invalid.Report(
            new InputFormatException(
                file.Name,
                line,
                null,
                $"{problem}: {Quotation.Of(record.RawRecord)}"
            )
        );
        ResumeAfter(line, Encoding.UTF8.GetBytes(record.RawRecord));
    }

    /// <summary>Restarts after the first line of a malformed record whose quotes made it span several lines.</summary>
    private void ResumeAfter(long line, ReadOnlySpan<byte> record)
    {
        if (record.IndexOfAny((byte)'\r', (byte)'\n') >= 0)
            resumeAfter ??= line;
    }
}
