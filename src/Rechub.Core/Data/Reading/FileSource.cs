using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>Files, folders of files, and zip archives.</summary>
internal sealed class FileSource(IReadOnlyList<string> paths, TableLayout layout) : TableSource
{
    private IReadOnlyList<(string Root, SourceFile File, ITableFormat Format)>? files;

    public override string Name => string.Join(", ", paths);

    internal override bool HasText(ImportOptions options) =>
        FilesOf(options).Any(file => file.Format.IsText);

    internal override void ReadAll(ImportContext context, Action<TableReader> read)
    {
        context = context with { Layout = layout };
        foreach (var (root, file, format) in FilesOf(context.Options))
        {
            try
            {
                using var content = format.Open(file, context);
                read(PartitionedTable.Of(content, root, context.Invalid));
            }
            // A file that lacks a column or cannot be read at all may be one that does not belong to the others.
            catch (InputFormatException problem) when (problem.Line is null && root != file.Name)
            {
                throw new InputFormatException(
                    problem.Path,
                    null,
                    null,
                    $"{problem.Problem} If the file is no part of the table, leave it out with -Exclude, or name the parts with -Include.",
                    problem
                );
            }
        }
    }

    private IReadOnlyList<(string Root, SourceFile File, ITableFormat Format)> FilesOf(
        ImportOptions options
    )
    {
        if (files is not null)
            return files;
        var found = new TableFiles(layout, options.Encoding != TextEncoding.Auto);
        files =
        [
            .. paths.SelectMany(path =>
                found.At(path).Select(file => (path, file.File, file.Format))
            ),
        ];
        if (layout.Include.Count + layout.Exclude.Count > 0 && !found.HasFolder)
            throw Ineffective(
                "-Include and -Exclude are about the files in a folder or an archive, and none is read here. Leave them out.",
                "Include"
            );
        if (found.Unmatched.FirstOrDefault() is { } pattern)
            throw Ineffective(
                $"No file in a folder or an archive matches '{pattern}' of -Include. A pattern such as '*.csv' is about the names of files, '2024/*' about their paths.",
                pattern
            );
        var twice = layout.Header?.GroupBy(name => name).FirstOrDefault(name => name.Count() > 1);
        if (twice is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "InvalidHeader",
                $"-Header has the name '{twice.Key}' twice. Give each field a name of its own.",
                twice.Key
            );
        RequireLayout(nameof(TableLayout.Header), layout.Header is not null);
        RequireLayout(nameof(TableLayout.Sheet), layout.Sheet is not null);
        return files;
    }

    private void RequireLayout(string option, bool isGiven)
    {
        if (isGiven && !files!.Any(file => file.Format.Layout.Contains(option)))
            throw Ineffective(
                $"-{option} says nothing of files such as '{files![0].File.Name}'. Leave it out.",
                option
            );
    }

    private static RechubException Ineffective(string message, string about) =>
        new(RechubErrorKind.InvalidArgument, "OptionWithoutEffect", message, about);
}
