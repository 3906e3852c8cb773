using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Xz;

namespace Rechub.Data.Reading.Compression;

/// <summary>A way in which single files are compressed: a layer below the formats, which read what comes out of it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Endings">What it adds to the names of files.</param>
/// <param name="Signature">The first bytes of its files.</param>
/// <param name="Open">Unpacks a stream.</param>
/// <param name="Pack">Packs what is written to it into a stream, which it leaves open; null where files are only read.</param>
internal sealed record FileCompression(
    string Name,
    IReadOnlyList<string> Endings,
    ReadOnlyMemory<byte> Signature,
    Func<Stream, Stream> Open,
    Func<Stream, Stream>? Pack = null
)
{
    private const int PackedBlockLength = 1 << 16;

    private static readonly FileCompression[] All =
    [
        new(
            "gzip",
            [".gz", ".gzip"],
            new byte[] { 0x1F, 0x8B, 0x08 },
            stream => new SealedGzipStream(stream),
            stream => new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true)
        ),
        new(
            "bzip2",
            [".bz2"],
            "BZh"u8.ToArray(),
            stream =>
                BZip2Stream.Create(
                    stream,
                    SharpCompress.Compressors.CompressionMode.Decompress,
                    decompressConcatenated: true,
                    leaveOpen: false
                )
        ),
        new(
            "Zstandard",
            [".zst", ".zstd"],
            new byte[] { 0x28, 0xB5, 0x2F, 0xFD },
            stream => new ZstdSharp.DecompressionStream(stream, leaveOpen: false),
            stream => new ZstdSharp.CompressionStream(stream, leaveOpen: true)
        ),
        new(
            "xz",
            [".xz"],
            new byte[] { 0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00 },
            stream => new XZStream(stream)
        ),
    ];

    /// <summary>Every way with the endings of its files, for people.</summary>
    public static string Names =>
        string.Join(", ", All.Select(one => $"{one.Name} ({string.Join(", ", one.Endings)})"));

    /// <summary>The usual ending of each way in which files can be written.</summary>
    public static IEnumerable<string> PackedEndings =>
        All.Where(one => one.Pack is not null).Select(one => one.Endings[0]);

    /// <summary>The way that the end of a file's name tells; null for none.</summary>
    public static FileCompression? OfName(string path) =>
        Array.Find(All, one => one.EndingOf(path) is not null);

    /// <summary>What a compressed file holds; the file itself when it is not compressed.</summary>
    public static SourceFile Unpack(SourceFile file)
    {
        var found = Array.Find(All, one => file.Start.StartsWith(one.Signature.Span));
        return found is null ? file : found.Unpacked(file);
    }

    private string? EndingOf(string name) =>
        Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private SourceFile Unpacked(SourceFile file)
    {
        Stream? packed = null;
        var ending = EndingOf(file.ContentName);
        return new SourceFile(file.Name, length: 0, OpenContent)
        {
            ContentName = ending is null ? file.ContentName : file.ContentName[..^ending.Length],
            IsPacked = true,
            Progress = () =>
                packed is FileStream { CanRead: true } disk
                    ? (double)disk.Position / Math.Max(1, file.Length)
                    : 0,
        };

        Stream OpenContent()
        {
            packed = file.OpenPacked();
            // Some decompressors read a byte at a time.
            return new UnpackingStream(
                file.Name,
                Name,
                new BufferedStream(packed, PackedBlockLength),
                Open
            );
        }
    }
}
