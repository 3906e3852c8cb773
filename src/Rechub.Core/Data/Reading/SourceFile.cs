using Rechub.Data.Reading.Compression;

namespace Rechub.Data.Reading;

/// <summary>A file to read: on disk, in an archive, or compressed.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="length">Its length in bytes; 0 where that is not known before it is read.</param>
/// <param name="open">Opens it from the start.</param>
internal sealed class SourceFile(string name, long length, Func<Stream> open)
{
    /// <summary>How many of the first bytes tell a format.</summary>
    public const int StartLength = 512;

    /// <summary>How much of a file that is not on disk is held in memory for a format that reads in any order.</summary>
    private const int MostInMemory = 1 << 29;

    private readonly string? contentName;
    private byte[]? start;

    /// <summary>What errors call it.</summary>
    public string Name => name;

    /// <summary>Its length in bytes; 0 where that is not known before it is read.</summary>
    public long Length => length;

    /// <summary>Where it is on disk; null in an archive, and for what is compressed.</summary>
    public string? Path { get; private init; }

    /// <summary>The name whose ending tells its format: <c>x.csv</c> for <c>x.csv.gz</c>.</summary>
    public string ContentName
    {
        get => contentName ?? name;
        init => contentName = value;
    }

    /// <summary>Whether it takes work to read, which another thread had better do.</summary>
    public bool IsPacked { get; init; }

    /// <summary>How much of it has been read, from 0 to 1, where <see cref="Length"/> does not tell.</summary>
    public Func<double>? Progress { get; init; }

    /// <summary>Its first bytes, at most <see cref="StartLength"/>.</summary>
    public ReadOnlySpan<byte> Start => start ??= ReadStart();

    /// <summary>A file on disk.</summary>
    public static SourceFile OnDisk(string path) =>
        new(path, new FileInfo(path).Length, () => OpenFile(path)) { Path = path };

    /// <summary>Opens a file on disk for reading it once.</summary>
    public static FileStream OpenFile(string path) =>
        new(
            path,
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete,
            bufferSize: 1,
            FileOptions.SequentialScan
        );

    /// <summary>Opens it from the start.</summary>
    public Stream Open() => IsPacked ? new ReadAheadStream(open()) : open();

    /// <summary>Opens it from the start for whoever unpacks it.</summary>
    public Stream OpenPacked() => open();

    /// <summary>Opens it for reading in any order; what is not on disk comes into memory.</summary>
    /// <exception cref="InputFormatException">It is too large for that.</exception>
    public Stream OpenSeekable()
    {
        var stream = open();
        if (stream.CanSeek)
            return stream;
        using (stream)
        {
            var content = new MemoryStream();
            var block = new byte[1 << 16];
            while (stream.Read(block) is var read and > 0)
            {
                if (content.Length + read > MostInMemory)
                    throw new InputFormatException(
                        name,
                        null,
                        null,
                        $"A file of this format is read in any order, and unpacked it has more than {MostInMemory >> 20} MB. Unpack it first."
                    );
                content.Write(block, 0, read);
            }

            content.Position = 0;
            return content;
        }
    }

    private byte[] ReadStart()
    {
        using var stream = open();
        var bytes = new byte[StartLength];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
