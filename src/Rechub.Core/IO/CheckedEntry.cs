using System.IO.Compression;
using System.IO.Hashing;

namespace Rechub.IO;

/// <summary>
/// The content of an archive's entry, read once from start to end. At the end its length and CRC-32 are compared with those that
/// the archive states; <see cref="ZipArchive"/> does not do that.
/// </summary>
internal sealed class CheckedEntry : ForwardStream
{
    private readonly ZipArchiveEntry entry;
    private readonly Crc32 checksum = new();
    private long length;

    private CheckedEntry(ZipArchiveEntry entry)
        : base(entry.Open()) => this.entry = entry;

    /// <exception cref="InvalidDataException">It is encrypted; reading throws it where the entry is damaged.</exception>
    public static Stream Open(ZipArchiveEntry entry) =>
        entry.IsEncrypted
            ? throw new InvalidDataException($"The entry '{entry.FullName}' is encrypted.")
            : new CheckedEntry(entry);

    public override int Read(Span<byte> buffer)
    {
        var read = Content.Read(buffer);
        checksum.Append(buffer[..read]);
        length += read;
        if (length > entry.Length || (read == 0 && buffer.Length > 0 && length < entry.Length))
            throw new InvalidDataException(
                $"The entry '{entry.FullName}' does not have the length that the archive states."
            );
        if (read == 0 && buffer.Length > 0 && checksum.GetCurrentHashAsUInt32() != entry.Crc32)
            throw new InvalidDataException(
                $"The entry '{entry.FullName}' does not have the checksum that the archive states."
            );
        return read;
    }
}
