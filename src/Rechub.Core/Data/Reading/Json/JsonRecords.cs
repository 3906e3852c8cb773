using System.Text;
using System.Text.Json;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading.Json;

/// <summary>
/// The objects of a file, one after the other: each on a line of its own, spread over several lines, or all in one array. Of the
/// file only a part of some records is in memory.
/// </summary>
internal sealed class JsonRecords : IDisposable
{
    private const int BufferLength = 1 << 18;
    private const int LongestRecord = 1 << 26;
    private const int CheckInterval = 1 << 14;

    private readonly SourceFile file;
    private readonly ImportContext context;
    private readonly Stream stream;
    private byte[] buffer = new byte[BufferLength];
    private int start;
    private int end;
    private bool hasEnded;
    private long line = 1;
    private bool isArray;
    private bool isClosed;
    private bool hasStarted;
    private int untilCheck = CheckInterval;

    public JsonRecords(SourceFile file, ImportContext context)
    {
        this.file = file;
        this.context = context;
        stream = new TextFile(file).Open();
    }

    /// <summary>1-based line where the last record starts.</summary>
    public long Line { get; private set; }

    /// <summary>Bytes before the next record.</summary>
    public long Position { get; private set; }

    /// <summary>Reads the next object; false at the end.</summary>
    /// <exception cref="InputFormatException">An array is damaged; what is wrong with a record elsewhere is reported.</exception>
    public bool Read(JsonRecord record)
    {
        if (--untilCheck == 0)
        {
            untilCheck = CheckInterval;
            context.Cancellation.ThrowIfCancellationRequested();
            context.Report(file, Position);
        }

        if (!hasStarted)
            Start();
        while (GoToRecord())
        {
            Line = line;
            if (TryParse(record) is not { } problem)
                return true;
            var malformed = new InputFormatException(file.Name, Line, null, problem);
            if (isArray)
                throw malformed;
            context.Invalid.Report(malformed);
            PassLine();
        }

        return false;
    }

    public void Dispose() => stream.Dispose();

    private void Start()
    {
        hasStarted = true;
        Fill();
        if (buffer.AsSpan(start, end - start).StartsWith(Encoding.UTF8.Preamble))
            Pass(Encoding.UTF8.Preamble.Length);
        if (!PassBlanks() || buffer[start] != '[')
            return;
        isArray = true;
        Pass(1);
        PassBlanks();
        if (start < end && buffer[start] == ']')
            Close();
    }

    /// <summary>Goes to where the next record starts; false where there is none.</summary>
    private bool GoToRecord()
    {
        if (!PassBlanks())
        {
            if (isArray && !isClosed)
                throw Problem("the file ends before its array does; it may be cut off.");
            return false;
        }

        if (!isArray)
            return true;
        if (isClosed)
            throw Problem("something follows the end of the array.");
        if (Line == 0)
            return true;
        switch (buffer[start])
        {
            case (byte)',':
                Pass(1);
                return PassBlanks()
                    ? true
                    : throw Problem("the file ends before its array does; it may be cut off.");
            case (byte)']':
                Close();
                return GoToRecord();
            default:
                throw Problem("a comma or the end of the array was expected after a record.");
        }
    }

    private void Close()
    {
        Pass(1);
        isClosed = true;
    }

    /// <summary>Parses a record and passes it; says what is wrong with it otherwise.</summary>
    private string? TryParse(JsonRecord record)
    {
        try
        {
            while (true)
            {
                var rest = buffer.AsSpan(start, end - start);
                var reader = new Utf8JsonReader(rest, hasEnded, default);
                if (!record.TryRead(ref reader))
                {
                    Fill();
                    continue;
                }

                var length = (int)reader.BytesConsumed;
                if (!record.IsObject)
                    return $"found '{Quotation.Of(TextAt(rest[..length]))}', expected an object such as {{\"user\": 1, \"item\": 2}}.";
                line += rest[..length].Count((byte)'\n');
                Pass(length);
                return null;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return Describe(problem);
        }
    }

    private string Describe(Exception problem)
    {
        var rest = buffer.AsSpan(start, end - start);
        var first = rest.IndexOf((byte)'\n') is var length and >= 0 ? rest[..length] : rest;
        var message = problem.Message;
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (place >= 0)
            message = message[..place];
        var advice =
            rest.StartsWith("{'"u8) || rest.StartsWith("{u'"u8)
                ? " This is how Python shows a dictionary: write it with json.dumps(ast.literal_eval(line))."
            : message.Contains("'N'", StringComparison.Ordinal)
                ? " NaN is no JSON: write null in its place."
            : "";
        return $"not readable as JSON: '{Quotation.Of(TextAt(first))}': {message}{advice}";
    }

    private static string TextAt(ReadOnlySpan<byte> bytes) =>
        Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 256)]);

    private bool PassBlanks()
    {
        while (true)
        {
            var rest = buffer.AsSpan(start, end - start);
            var length = rest.IndexOfAnyExcept(" \t\r\n"u8);
            var blanks = length < 0 ? rest : rest[..length];
            line += blanks.Count((byte)'\n');
            Pass(blanks.Length);
            if (length >= 0)
                return true;
            if (hasEnded)
                return false;
            Fill();
        }
    }

    private void PassLine()
    {
        while (true)
        {
            var rest = buffer.AsSpan(start, end - start);
            var length = rest.IndexOf((byte)'\n');
            Pass(length < 0 ? rest.Length : length + 1);
            if (length >= 0)
                line++;
            if (length >= 0 || hasEnded)
                return;
            Fill();
        }
    }

    private void Pass(int length)
    {
        start += length;
        Position += length;
    }

    /// <summary>Reads on, behind what is there; notices the end.</summary>
    private void Fill()
    {
        var length = end - start;
        if (length == buffer.Length)
        {
            if (length >= LongestRecord)
                throw new InputFormatException(
                    file.Name,
                    line,
                    null,
                    $"a record is longer than {LongestRecord >> 20} MB. If one object holds a list of all records, give the list itself, or a record a line."
                );
            Array.Resize(ref buffer, 2 * buffer.Length);
        }

        buffer.AsSpan(start, length).CopyTo(buffer);
        (start, end) = (0, length);
        var read = stream.ReadAtLeast(buffer.AsSpan(end), 1, throwOnEndOfStream: false);
        end += read;
        hasEnded = read == 0;
    }

    private InputFormatException Problem(string problem) => new(file.Name, line, null, problem);
}
