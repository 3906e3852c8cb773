namespace Rechub.IO;

/// <summary>Replaces files atomically: a reader sees the old content or the new content, never a mixture.</summary>
public static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>
    /// Writes to a temporary name beside <paramref name="path"/>, flushes to disk, then renames. On any failure the temporary
    /// file is removed and what stood at <paramref name="path"/> stays.
    /// </summary>
    public static void Write(string path, Action<FileStream> write)
    {
        using var file = new AtomicFileWriter(path);
        file.Write(write);
        file.Complete();
    }

    /// <summary>
    /// Removes temporary files that killed writers of a path have left. The caller must hold the path's writer lock, which proves
    /// that none of them is in use.
    /// </summary>
    public static void RemoveLeftovers(string path)
    {
        var full = Path.GetFullPath(path);
        var prefix = TemporaryPrefix(full);
        foreach (
            var file in Directory.EnumerateFiles(
                Path.GetDirectoryName(full)!,
                $"*{TemporarySuffix}",
                new EnumerationOptions { AttributesToSkip = FileAttributes.None }
            )
        )
        {
            var name = Path.GetFileName(file);
            if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && Guid.TryParseExact(name[prefix.Length..^TemporarySuffix.Length], "N", out _)
            )
                File.Delete(file);
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

    /// <summary>A new name beside a path, which <see cref="RemoveLeftovers"/> knows.</summary>
    internal static string TemporaryName(string path) =>
        Path.Combine(
            Path.GetDirectoryName(path)!,
            $"{TemporaryPrefix(path)}{Guid.NewGuid():N}{TemporarySuffix}"
        );

    private static string TemporaryPrefix(string path) => $".{Path.GetFileName(path)}.";
}
