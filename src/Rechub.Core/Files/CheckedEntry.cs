using System.IO.Compression;

namespace Rechub.Files;

/// <summary>
/// The content of an archive's entry, read once from start to end. At the end it is compared with the length and the CRC-32 that
/// the archive states, which .NET does not do.
/// </summary>
internal sealed class CheckedEntry : Stream
{
    private readonly ZipArchiveEntry entry;
    private readonly Stream content;
    private readonly Crc32 checksum = new();
    private long length;

    private CheckedEntry(ZipArchiveEntry entry)
    {
        this.entry = entry;
        content = entry.Open();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="InvalidDataException">It is encrypted; reading throws it where the entry is damaged.</exception>
    public static Stream Open(ZipArchiveEntry entry) =>
        entry.IsEncrypted
            ? throw new InvalidDataException($"The entry '{entry.FullName}' is encrypted.")
            : new CheckedEntry(entry);

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        checksum.Add(buffer[..read]);
        length += read;
        if (length > entry.Length || (read == 0 && buffer.Length > 0 && length < entry.Length))
            throw new InvalidDataException(
                $"The entry '{entry.FullName}' does not have the length that the archive states."
            );
        if (read == 0 && buffer.Length > 0 && checksum.Value != entry.Crc32)
            throw new InvalidDataException(
                $"The entry '{entry.FullName}' does not have the checksum that the archive states."
            );
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
