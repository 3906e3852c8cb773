namespace Rechub.Data.Reading;

/// <summary>The files that a path stands for: one, or all in a folder.</summary>
internal static class TableFiles
{
    private const int MostNamed = 20;

    /// <summary>The files of a path, each with its format. Those of a folder are in ordinal order of their paths.</summary>
    /// <exception cref="RechubException">The path leads nowhere, or a folder holds no file or one of no known format.</exception>
    public static IReadOnlyList<(SourceFile File, ITableFormat Format)> At(string path)
    {
        if (File.Exists(path))
        {
            // Whoever names a file says that it is a table: whatever it is called, it is read as text.
            var file = SourceFile.OnDisk(path);
            return [(file, TableFormats.Find(file) ?? new DelimitedFormat())];
        }

        return Directory.Exists(path)
            ? In(path)
            : throw new RechubException(
                RechubErrorKind.NotFound,
                "PathNotFound",
                $"Cannot find '{path}'. Give a file, or a folder of files: {TableFormats.Names}.",
                path
            );
    }

    private static (SourceFile, ITableFormat)[] In(string folder)
    {
        var found = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !IsMark(Path.GetRelativePath(folder, file)))
            .Order(StringComparer.Ordinal)
            .Select(SourceFile.OnDisk)
            .Select(file => (File: file, Format: TableFormats.Find(file)))
            .ToArray();
        if (found.Length == 0)
            throw new InputFormatException(
                folder,
                null,
                null,
                $"The folder has no file to read. Expected: {TableFormats.Names}."
            );
        var unknown = Array.FindAll(found, pair => pair.Format is null);
        if (unknown.Length > 0)
        {
            var names = unknown
                .Take(MostNamed)
                .Select(pair => Path.GetRelativePath(folder, pair.File.Name));
            throw new InputFormatException(
                folder,
                null,
                null,
                $"{unknown.Length} of {found.Length} files in the folder are in no format that can be read: {string.Join(", ", names)}{(unknown.Length > MostNamed ? ", …" : "")}. "
                    + $"Formats: {TableFormats.Names}. Convert these files, move them away, or name those to read, such as '{Path.Combine(folder, "*.csv")}'."
            );
        }

        return Array.ConvertAll(found, pair => (pair.File, pair.Format!));
    }

    /// <summary>
    /// Whether a file, or a folder that it lies in, starts with a dot or an underscore: those are marks of whoever wrote the data
    /// set (<c>_SUCCESS</c>, <c>_delta_log</c>), except for a partition such as <c>_day=1</c>.
    /// </summary>
    private static bool IsMark(string relativePath) =>
        relativePath
            .Split(Path.DirectorySeparatorChar)
            .Any(name => name is ['.', ..] || (name is ['_', ..] && !name.Contains('=')));
}
