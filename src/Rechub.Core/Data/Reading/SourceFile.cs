namespace Rechub.Data.Reading;

/// <summary>A file to read, on disk or within an archive.</summary>
/// <param name="name">What errors call it.</param>
/// <param name="length">Its length in bytes, for progress.</param>
/// <param name="open">Opens it from the start.</param>
internal sealed class SourceFile(string name, long length, Func<Stream> open)
{
    /// <summary>How many of the first bytes tell a format.</summary>
    public const int StartLength = 16;

    private byte[]? start;

    /// <summary>What errors call it.</summary>
    public string Name => name;

    /// <summary>Its length in bytes, for progress.</summary>
    public long Length => length;

    /// <summary>Where it is on disk; null within an archive.</summary>
    public string? Path { get; private init; }

    /// <summary>Its first bytes, at most <see cref="StartLength"/>.</summary>
    public ReadOnlySpan<byte> Start => start ??= ReadStart();

    /// <summary>A file on disk.</summary>
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
        )
        {
            Path = path,
        };

    /// <summary>Opens it from the start.</summary>
    public Stream Open() => open();

    private byte[] ReadStart()
    {
        using var stream = open();
        var bytes = new byte[StartLength];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
