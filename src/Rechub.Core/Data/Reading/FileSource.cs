namespace Rechub.Data.Reading;

/// <summary>Files, and folders of files.</summary>
internal sealed class FileSource(IReadOnlyList<string> paths) : TableSource
{
    public override string Name => string.Join(", ", paths);

    internal override bool HasText =>
        paths.SelectMany(TableFiles.At).Any(file => file.Format.IsText);

    internal override void ReadAll(ImportContext context, Action<TableReader> read)
    {
        foreach (var path in paths)
        {
            foreach (var (file, format) in TableFiles.At(path))
            {
                using var content = format.Open(file, context);
                read(PartitionedTable.Of(content, path, context.Invalid));
            }
        }
    }
}
