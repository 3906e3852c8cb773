namespace Rechub.Files;

/// <summary>
/// The right to write a file, held through a lock file beside it. The system gives it back when a process dies, however it dies.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    // How systems number a file that another has locked: Windows, Linux, macOS.
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

    /// <summary>Takes the right at once, or refuses.</summary>
    /// <param name="target">The file to write.</param>
    /// <param name="busyId">The error's identifier when another writer holds the right.</param>
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

            // The file may have been removed by its last holder between being opened and being locked.
            var token = Random.Shared.Next(1, 1 << 20);
            stream.SetLength(token);
            if (new FileInfo(path) is { Exists: true } info && info.Length == token)
                return new WriterLock(path, stream);
            stream.Dispose();
        }
    }

    /// <summary>Gives the right back.</summary>
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
                // A file that stays, or that went with its folder, keeps nobody out, for the right is that to the open one.
            }
        }
    }
}
