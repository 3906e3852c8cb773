using System.Text;
using System.Text.Unicode;

namespace Rechub.Data.Reading.Text;

/// <summary>The text of a file as UTF-8, whatever its encoding.</summary>
/// <param name="file">The file.</param>
/// <param name="encoding">Its encoding, unless a byte order mark says another one; UTF-8 when null.</param>
internal sealed class TextFile(SourceFile file, Encoding? encoding = null)
{
    private const int BlockLength = 1 << 16;
    private readonly Encoding? other = HasMark(file.Start) ? MarkedEncoding(file.Start) : encoding;

    /// <summary>Whether its bytes are UTF-8 already.</summary>
    public bool IsUtf8 => other is null;

    /// <summary>What its encoding is called.</summary>
    public string EncodingName => (other ?? Encoding.UTF8).WebName;

    /// <summary>Opens it from the start.</summary>
    public Stream Open() =>
        other is null
            ? file.Open()
            : Encoding.CreateTranscodingStream(file.Open(), other, Encoding.UTF8);

    /// <summary>Opens it that many bytes from the start.</summary>
    public Stream OpenAt(long offset)
    {
        var stream = Open();
        if (stream.CanSeek)
        {
            stream.Position = offset;
            return stream;
        }

        // What is packed or transcoded is read again up to there.
        var block = new byte[BlockLength];
        while (offset > 0)
        {
            var passed = block.AsSpan(0, (int)Math.Min(block.Length, offset));
            stream.ReadExactly(passed);
            offset -= passed.Length;
        }

        return stream;
    }

    /// <summary>Where the line after a line starts, or the end.</summary>
    /// <param name="line">1-based line.</param>
    /// <param name="from">A place at or before that line.</param>
    public FilePlace PlaceAfter(long line, FilePlace from)
    {
        using var stream = OpenAt(from.Offset);
        var block = new byte[BlockLength];
        var (offset, lines, afterReturn) = (from.Offset, from.Lines, false);
        while (stream.Read(block) is var read and > 0)
        {
            foreach (var value in block.AsSpan(0, read))
            {
                // A line ends with LF, CR, or both.
                if (lines == line && !(afterReturn && value == '\n'))
                    return new FilePlace(offset, lines);
                if (value == '\r' || (value == '\n' && !afterReturn))
                    lines++;
                afterReturn = value == '\r';
                offset++;
            }
        }

        return new FilePlace(offset, lines);
    }

    /// <summary>Null for UTF-8 when the whole file is valid UTF-8, otherwise Latin-1.</summary>
    public Encoding? DetectEncoding()
    {
        using var stream = Open();
        var block = new byte[BlockLength];
        var held = 0;
        while (true)
        {
            var read = stream.ReadAtLeast(
                block.AsSpan(held),
                block.Length - held,
                throwOnEndOfStream: false
            );
            var bytes = block.AsSpan(0, held + read);
            var complete = read == 0 ? bytes.Length : bytes.Length - IncompleteTail(bytes);
            if (!Utf8.IsValid(bytes[..complete]))
                return Encoding.Latin1;
            if (read == 0)
                return null;
            bytes[complete..].CopyTo(block);
            held = bytes.Length - complete;
        }
    }

    private static bool HasMark(ReadOnlySpan<byte> start) =>
        start.StartsWith(Encoding.UTF8.Preamble) || MarkedEncoding(start) is not null;

    /// <summary>The UTF-16 or UTF-32 encoding that a byte order mark states; null for none.</summary>
    private static Encoding? MarkedEncoding(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xFE, 0x00, 0x00, ..] => new UTF32Encoding(
                bigEndian: false,
                byteOrderMark: true
            ),
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true),
            _ => null,
        };

    /// <summary>Bytes at the end that may be the start of a character whose rest is in the next block.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var value = bytes[^back];
            if (value < 0x80)
                return 0;
            if (value >= 0xC0)
                return back;
        }

        return 0;
    }
}
