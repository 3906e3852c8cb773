using System.Text;
using System.Text.Unicode;

namespace Rechub.Data.Reading;

/// <summary>The text of a file: its bytes, but UTF-8 where a byte order mark says that they are UTF-16.</summary>
internal sealed class TextFile(SourceFile file)
{
    private const int BlockLength = 1 << 16;
    private readonly UnicodeEncoding? wide = WideEncoding(file.Start);

    /// <summary>Opens it from the start.</summary>
    public Stream Open() =>
        wide is null
            ? file.Open()
            : Encoding.CreateTranscodingStream(file.Open(), wide, Encoding.UTF8);

    /// <summary>Opens it that many bytes from the start.</summary>
    public Stream OpenAt(long offset)
    {
        var stream = Open();
        if (stream.CanSeek)
        {
            stream.Position = offset;
            return stream;
        }

        // An entry of an archive, or UTF-16, is read again up to there.
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

    /// <summary>The UTF-16 encoding that a byte order mark states; null for none.</summary>
    private static UnicodeEncoding? WideEncoding(ReadOnlySpan<byte> start) =>
        start switch
        {
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
