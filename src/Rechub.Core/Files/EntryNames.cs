namespace Rechub.Files;

/// <summary>The files and folders that an archive has named so far; case is ignored, as some file systems do.</summary>
internal sealed class EntryNames
{
    private readonly HashSet<string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> folders = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a relative path; false when it is a file's already, or would make one thing a file and a folder.</summary>
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
