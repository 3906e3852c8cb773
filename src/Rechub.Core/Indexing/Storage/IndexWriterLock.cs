namespace Rechub.Indexing.Storage;

/// <summary>
/// The right to write an index file, held through a lock file beside it. The system gives it back when a process dies, however
/// it dies.
/// </summary>
internal sealed class IndexWriterLock : IDisposable
{
    private readonly string path;
    private readonly FileStream stream;

    private IndexWriterLock(string path, FileStream stream)
    {
        this.path = path;
        this.stream = stream;
    }

    /// <summary>Takes the right at once, or refuses.</summary>
    /// <exception cref="RechubException">Another writer holds it.</exception>
    public static IndexWriterLock Take(string indexPath)
    {
        var path = Path.Combine(
            Path.GetDirectoryName(Path.GetFullPath(indexPath))!,
            $".{Path.GetFileName(indexPath)}.lock"
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
            catch (IOException error) when (File.Exists(path))
            {
                throw new RechubException(
                    RechubErrorKind.InvalidOperation,
                    "IndexBusy",
                    $"Another process or session is writing '{indexPath}'. Nothing was changed; try again when it is done.",
                    indexPath,
                    error
                );
            }

            // The file may have been removed by its last holder between being opened and being locked.
            var token = Random.Shared.Next(1, 1 << 20);
            stream.SetLength(token);
            if (new FileInfo(path) is { Exists: true } info && info.Length == token)
                return new IndexWriterLock(path, stream);
            stream.Dispose();
        }
    }

    /// <summary>Gives the right back.</summary>
    public void Dispose()
    {
        File.Delete(path);
        stream.Dispose();
    }
}
