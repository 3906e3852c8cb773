namespace Rechub.IO;

/// <summary>The files and folders that an archive's entries have named so far; case is ignored, as some file systems ignore it.</summary>
internal sealed class EntryNames
{
    private readonly HashSet<string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a relative path; false when a file has it already, or when a path would be both a file and a folder.</summary>
    public bool TryAdd(string path, bool isFolder)
    {
        for (
            var parent = isFolder ? path : Path.GetDirectoryName(path);
            !string.IsNullOrEmpty(parent);
            parent = Path.GetDirectoryName(parent)
        )
        {
            if (files.Contains(parent))
                return false;
            folders.Add(parent);
        }

        return isFolder || (!folders.Contains(path) && files.Add(path));
    }
}
