using System.Text;
using System.Text.Unicode;

namespace Rechub.Interactions;

/// <summary>A text file to read, on disk or in an archive.</summary>
/// <param name="Name">What errors call it.</param>
/// <param name="Length">Its length in bytes, for progress.</param>
/// <param name="Open">Opens it from the start.</param>
internal sealed record SourceFile(string Name, long Length, Func<Stream> Open)
{
    private const int BlockLength = 1 << 16;

    public static SourceFile OnDisk(string path) =>
        new(
            path,
            new FileInfo(path).Length,
            () =>
                new FileStream(
                    path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 1,
                    FileOptions.SequentialScan
                )
        );

    /// <summary>Opens it that many bytes from the start.</summary>
    public Stream OpenAt(long offset)
    {
        var stream = Open();
        if (stream.CanSeek)
        {
            stream.Position = offset;
            return stream;
        }

        // An entry of an archive is read again up to there.
        var block = new byte[BlockLength];
        while (offset > 0)
        {
            var passed = block.AsSpan(0, (int)Math.Min(block.Length, offset));
            stream.ReadExactly(passed);
            offset -= passed.Length;
        }

        return stream;
    }

    /// <summary>UTF-8 when the whole file is valid UTF-8 or starts with a byte order mark, otherwise Latin-1.</summary>
    public Encoding? DetectEncoding()
    {
        using var stream = Open();
        var block = new byte[BlockLength];
        var held = 0;
        for (var first = true; ; first = false)
        {
            var read = stream.ReadAtLeast(
                block.AsSpan(held),
                block.Length - held,
                throwOnEndOfStream: false
            );
            var bytes = block.AsSpan(0, held + read);
            if (
                first
                && (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
            )
                return null;
            var complete = read == 0 ? bytes.Length : bytes.Length - IncompleteTail(bytes);
            if (!Utf8.IsValid(bytes[..complete]))
                return Encoding.Latin1;
            if (read == 0)
                return null;
            bytes[complete..].CopyTo(block);
            held = bytes.Length - complete;
        }
    }

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
