using Rechub.IO;

namespace Rechub.Data.Reading.Text;

/// <summary>Text that remembers its last part, and whether it has had a quote.</summary>
internal sealed class TextTail(Stream content) : ForwardStream(content)
{
    private const int TailLength = 1 << 14;
    private readonly byte[] tail = new byte[2 * TailLength];
    private int length;
    private long total;

    /// <summary>Whether a quote has been read.</summary>
    public bool HasQuote { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = Content.Read(buffer);
        var filled = buffer[..read];
        HasQuote = HasQuote || filled.Contains((byte)'"');
        total += read;
        var last = filled[Math.Max(0, read - TailLength)..];
        if (length + last.Length > tail.Length)
        {
            var kept = Math.Min(length, TailLength);
            tail.AsSpan(length - kept, kept).CopyTo(tail);
            length = kept;
        }

        last.CopyTo(tail.AsSpan(length));
        length += last.Length;
        return read;
    }

    /// <summary>
    /// The last field of the last line, where that line has no end and the field is shorter than that of every line before it:
    /// then the file may have been cut off there. Null otherwise.
    /// </summary>
    /// <param name="separator">What separates fields.</param>
    /// <param name="hasHeader">Whether the first line of all has names.</param>
    public string? CutField(ReadOnlySpan<byte> separator, bool hasHeader) =>
        CutLine.FieldOf(tail.AsSpan(0, length), total == length, separator, hasHeader);
}
