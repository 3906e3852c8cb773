using Microsoft.Win32.SafeHandles;

namespace Rechub.Indexing.Exact;

/// <summary>What tells that a file was written to.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Written">When it was last written to.</param>
/// <param name="IsSettled">
/// Whether a later write must have a later time. File systems count time in steps: of two writes within one step, the second
/// leaves no trace.
/// </param>
internal sealed record FileStamp(long Length, DateTime Written, bool IsSettled)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    /// <summary>The stamp of an open file, under whatever name it is now.</summary>
    public static FileStamp Of(SafeFileHandle file)
    {
        var written = File.GetLastWriteTimeUtc(file);
        return new FileStamp(
            RandomAccess.GetLength(file),
            written,
            (DateTime.UtcNow - written).Duration() > Step
        );
    }
}
