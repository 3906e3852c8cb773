namespace Rechub.IO;

/// <summary>
/// An exclusive lock for writing a file: an open lock file beside it, which the system closes when the process dies.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    // The error codes for a file that another process has locked.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    private readonly string path;
    private readonly FileStream stream;

    private WriterLock(string path, FileStream stream)
    {
        this.path = path;
        this.stream = stream;
    }

    /// <summary>Takes the lock, or fails at once.</summary>
    /// <param name="target">The file to write.</param>
    /// <param name="busyId">The error's identifier when another writer holds the lock.</param>
    /// <exception cref="RechubException">Another writer holds it.</exception>
    public static WriterLock Take(string target, string busyId)
    {
        var path = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(target))!,
            $".{Path.GetFileName(target)}.lock"
        );
        while (true)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None
                );
            }
            catch (IOException error)
                when (error.HResult is SharingViolation or LinuxWouldBlock or MacWouldBlock)
            {
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    busyId,
                    $"Another process or session is writing '{target}'. Nothing was changed; try again when it is done.",
                    target,
                    error
                );
            }

            // The last holder may have deleted the file after it was opened here: then the lock is on a file that nobody sees.
            var token = Random.Shared.Next(1, 1 << 20);
            stream.SetLength(token);
            if (new FileInfo(path) is { Exists: true } info && info.Length == token)
                return new WriterLock(path, stream);
            stream.Dispose();
        }
    }

    /// <summary>Releases the lock.</summary>
    public void Dispose()
    {
        using (stream)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A leftover lock file keeps nobody out: the lock is on the open file.
            }
        }
    }
}
