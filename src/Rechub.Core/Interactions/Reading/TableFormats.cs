namespace Rechub.Interactions;

/// <summary>The file formats that can be imported.</summary>
internal static class TableFormats
{
    /// <summary>What a file is read as that was named by its path and that no format recognizes.</summary>
    private static readonly ITableFormat Default = new DelimitedFormat();

    private static readonly ITableFormat[] All = [Default, new ParquetFormat()];

    /// <summary>Every format with the endings of its files, for people.</summary>
    public static string Names =>
        string.Join(
            ", ",
            All.Select(format => $"{format.Name} ({string.Join(", ", format.Extensions)})")
        );

    /// <summary>The files of a path, each with its format: itself, or what a folder holds, in ordinal order of their paths.</summary>
    /// <exception cref="RechubException">The path leads nowhere, or a folder holds no file or one of no known format.</exception>
    public static IReadOnlyList<(SourceFile File, ITableFormat Format)> FilesAt(string path)
    {
        if (File.Exists(path))
        {
            var file = SourceFile.OnDisk(path);
            return [(file, Find(file) ?? Default)];
        }

        if (!Directory.Exists(path))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "PathNotFound",
                $"Cannot find '{path}'. Give a file, or a folder of files: {Names}.",
                path
            );
        return FilesIn(path);
    }

    private static (SourceFile, ITableFormat)[] FilesIn(string folder)
    {
        var found = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => !IsMark(Path.GetRelativePath(folder, file)))
            .Order(StringComparer.Ordinal)
            .Select(SourceFile.OnDisk)
            .Select(file => (File: file, Format: Find(file)))
            .ToArray();
        string[] unknown =
        [
            .. found
                .Where(pair => pair.Format is null)
                .Select(pair => Path.GetRelativePath(folder, pair.File.Name)),
        ];
        if (unknown.Length > 0)
            throw new InputFormatException(
                folder,
                null,
                null,
                $"The folder has {unknown.Length} of {found.Length} files in no format that can be read: {string.Join(", ", unknown.Take(20))}. "
                    + $"Convert them to one of {Names}, move them, or name the files to read, such as '{Path.Combine(folder, "*.csv")}'."
            );
        return found.Length > 0
            ? Array.ConvertAll(found, pair => (pair.File, pair.Format!))
            : throw new InputFormatException(
                folder,
                null,
                null,
                $"The folder has no file to read. Expected: {Names}."
            );
    }

    /// <summary>The format that a file's name ends as, or else that its first bytes are of; null for none.</summary>
    private static ITableFormat? Find(SourceFile file) =>
        Array.Find(
            All,
            format =>
                format.Extensions.Any(extension =>
                    file.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
                )
        ) ?? Array.Find(All, format => format.Recognizes(file.Start));

    /// <summary>
    /// Whether a file, or a folder that it lies in, starts with a dot or an underscore: those are the marks of who wrote the
    /// data set (<c>_SUCCESS</c>, <c>_delta_log</c>), but for a partition such as <c>_day=1</c>.
    /// </summary>
    private static bool IsMark(string relativePath) =>
        relativePath
            .Split(Path.DirectorySeparatorChar)
            .Any(name => name is ['.', ..] || (name is ['_', ..] && !name.Contains('=')));
}
