using Rechub.Data.Reading.Text;

namespace Rechub.Data.Reading;

/// <summary>The columns of files, read without their records.</summary>
internal static class TableHeader
{
    /// <summary>
    /// Names of the columns that an import finds in a file, partitions included. Reads the start of the file, or the schema where
    /// the format has one. In a folder or an archive, it is the first file that is read.
    /// </summary>
    /// <param name="path">A file, a zip archive, or a folder.</param>
    /// <param name="layout">Which files of a folder or an archive are read, and how they are laid out.</param>
    /// <param name="options">Encoding and separator of text files.</param>
    /// <exception cref="RechubException">The path leads nowhere, or the file is in no format that can be read.</exception>
    public static IReadOnlyList<string> Read(string path, TableLayout layout, ImportOptions options)
    {
        var files = new TableFiles(layout, options.Encoding != TextEncoding.Auto).At(path);
        var (file, format) = files[0];
        var context = new ImportContext { Options = options, Layout = layout };
        using var content = format.Open(file, context);
        return [.. PartitionedTable.Of(content, path, context.Invalid).Columns];
    }
}
