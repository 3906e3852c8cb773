using System.IO.Enumeration;
using Rechub.Data.Reading.Compression;
using Rechub.Data.Reading.Excel;
using Rechub.Data.Reading.NumPy;
using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>The files that a path stands for: one, all in a folder, or all in a zip archive, whatever they are compressed with.</summary>
/// <param name="layout">Which of them are read.</param>
/// <param name="isEncoded">Whether the caller says in which encoding text files are.</param>
internal sealed class TableFiles(TableLayout layout, bool isEncoded)
{
    private const int MostNamed = 20;

    private readonly HashSet<string> effective = [];

    /// <summary>Whether a path was a folder or an archive, of which files are selected.</summary>
    public bool HasFolder { get; private set; }

    /// <summary>Patterns to include that no file has matched so far.</summary>
    public IEnumerable<string> Unmatched =>
        layout.Include.Where(pattern => !effective.Contains(pattern));

    /// <summary>The files of a path, each with its format. Those of a folder are in ordinal order of their paths.</summary>
    /// <exception cref="RechubException">The path leads nowhere, or a folder holds no file or one of no known format.</exception>
    public IReadOnlyList<(SourceFile File, ITableFormat Format)> At(string path)
    {
        if (File.Exists(path))
        {
            var file = SourceFile.OnDisk(path);
            return IsArchive(file)
                ? In(path, ZipFiles.In(file))
                : [Named(FileCompression.Unpack(file))];
        }

        return Directory.Exists(path)
            ? In(
                path,
                Directory
                    .EnumerateFiles(path, "*", SearchOption.AllDirectories)
                    .Where(file => !IsMark(Path.GetRelativePath(path, file)))
                    .Order(StringComparer.Ordinal)
                    .Select(SourceFile.OnDisk)
                    .SelectMany(file => Opened(path, file))
            )
            : throw new RechubException(
                RechubErrorKind.NotFound,
                "PathNotFound",
                $"Cannot find '{path}'. Give a file, or a folder of files: {TableFormats.Names}.",
                path
            );
    }

    /// <summary>The files in an archive that lies in a folder; another file as it is.</summary>
    private IEnumerable<SourceFile> Opened(string root, SourceFile file) =>
        !IsArchive(file) ? [file]
        : Matches(layout.Exclude, Path.GetRelativePath(root, file.Name)) ? []
        : ZipFiles.In(file);

    // Excel's workbooks are archives as well.
    private static bool IsArchive(SourceFile file) =>
        ZipFiles.IsArchive(file)
        && TableFormats.Find(file) is not ExcelFormat
        && ForeignFile.OfArchive(file.Start) is null;

    /// <summary>Whoever names a file says that it is a table: whatever it is called, it is read as text.</summary>
    private (SourceFile, ITableFormat) Named(SourceFile file) =>
        TableFormats.Find(file) is { } format && ForeignTo(file, format) is null ? (file, format)
        : ForeignTo(file, null) is not { } foreign ? (file, new DelimitedFormat())
        : throw new InputFormatException(
            file.Name,
            null,
            null,
            $"This is {foreign.Name}, which cannot be read. {foreign.Advice}"
        );

    /// <summary>What a file is where no format can read it: a format of binary files knows its own.</summary>
    private ForeignFile? ForeignTo(SourceFile file, ITableFormat? format) =>
        format?.Recognizes(file.Start) == true
        || (format is ExcelFormat && ZipFiles.IsArchive(file))
            ? null
            : ForeignFile.Of(file.Start, isEncoded);

    private bool IsSelected(string relativePath) =>
        !IsMark(relativePath)
        && (layout.Include.Count == 0 || Matches(layout.Include, relativePath))
        && !Matches(layout.Exclude, relativePath);

    private bool Matches(IReadOnlyList<string> patterns, string relativePath)
    {
        var path = relativePath.Replace(Path.DirectorySeparatorChar, '/');
        var found = patterns
            .Where(pattern =>
                FileSystemName.MatchesSimpleExpression(
                    pattern,
                    pattern.Contains('/') ? path : Path.GetFileName(relativePath)
                )
            )
            .ToArray();
        effective.UnionWith(found);
        return found.Length > 0;
    }

    private (SourceFile, ITableFormat)[] In(string root, IEnumerable<SourceFile> files)
    {
        HasFolder = true;
        SourceFile[] all = [.. files];
        var packed = all.Where(file =>
                IsSelected(Path.GetRelativePath(root, file.Name)) && !NumPyFormat.IsIds(file, all)
            )
            .Select(FileCompression.Unpack)
            .ToArray();
        if (packed.Length == 0)
            throw new InputFormatException(
                root,
                null,
                null,
                $"It holds no file to read{(layout.Include.Count + layout.Exclude.Count > 0 ? " that -Include and -Exclude select" : "")}. Expected: {TableFormats.Names}."
            );
        // Of a file that is selected by its name, or alone in its archive, the caller says that it is a table.
        if (layout.Include.Count > 0 || packed.Length == 1)
            return Array.ConvertAll(packed, Named);
        var found = Array.ConvertAll(packed, file => (File: file, Format: Readable(file)));
        var unknown = found
            .Where(pair => pair.Format is null)
            .Select(pair => Describe(root, pair.File))
            .ToArray();
        if (unknown.Length == 0)
            return Array.ConvertAll(found, pair => (pair.File, pair.Format!));
        var names = string.Join(", ", unknown.Take(MostNamed));
        throw new InputFormatException(
            root,
            null,
            null,
            $"{unknown.Length} of {found.Length} files in it are in no format that can be read: {names}{(unknown.Length > MostNamed ? ", …" : "")}. "
                + $"Select those to read with -Include '*.csv', leave these out with -Exclude, or convert them. Formats: {TableFormats.Names}."
        );
    }

    private ITableFormat? Readable(SourceFile file)
    {
        var format =
            TableFormats.Find(file)
            ?? (IsPart(Path.GetFileName(file.ContentName)) ? new DelimitedFormat() : null);
        return ForeignTo(file, format) is null ? format : null;
    }

    private string Describe(string root, SourceFile file)
    {
        var name = Path.GetRelativePath(root, file.Name);
        return ForeignTo(file, null) is { } foreign ? $"{name} ({foreign.Name})" : name;
    }

    /// <summary>Whether it is called as Spark and Hadoop call the parts of a text table: <c>part-00000</c>.</summary>
    private static bool IsPart(string name) =>
        name.StartsWith("part-", StringComparison.Ordinal) && !name.Contains('.');

    /// <summary>
    /// Whether a file, or a folder that it lies in, starts with a dot or an underscore: those are marks of whoever wrote the data
    /// set (<c>_SUCCESS</c>, <c>_delta_log</c>), except for a partition such as <c>_day=1</c>.
    /// </summary>
    private static bool IsMark(string relativePath) =>
        relativePath
            .Split('/', Path.DirectorySeparatorChar)
            .Any(name => name is ['.', ..] || (name is ['_', ..] && !name.Contains('=')));
}
