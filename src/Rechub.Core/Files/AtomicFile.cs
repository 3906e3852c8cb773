namespace Rechub.Files;

/// <summary>Writes files so that a reader sees the old content or the new one, whole, whatever happens in between.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary name beside <paramref name="path"/>, flushes to disk, then renames. On any failure the temporary
    /// file is removed and what stood at <paramref name="path"/> stays.
    /// </summary>
    public static void Write(string path, Action<FileStream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var full = Path.GetFullPath(path);
        RequireFolder(full);
        var temporary = Path.Combine(
            Path.GetDirectoryName(full)!,
            $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.tmp"
        );
        try
        {
            using (
                var stream = new FileStream(
                    temporary,
                    FileMode.CreateNew,
                    FileAccess.Write,
                    FileShare.None
                )
            )
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (ArgumentOutOfRangeException error) when (error.ParamName == "value")
        {
            // So .NET reports a file that is larger than the file system or the user's limit allows.
            File.Delete(temporary);
            throw new IOException($"'{path}' is too large for its file system.", error);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Refuses a path whose folder does not exist.</summary>
    /// <exception cref="RechubException">The folder does not exist.</exception>
    public static void RequireFolder(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(directory))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "FolderNotFound",
                $"Cannot write '{path}': the folder '{directory}' does not exist. Create it first.",
                path
            );
    }
}
