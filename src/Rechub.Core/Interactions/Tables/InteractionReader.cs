using System.Data.Common;

namespace Rechub.Interactions;

/// <summary>Reads the user's own interactions: text files, Parquet files, folders of them, or a database.</summary>
public static class InteractionReader
{
    private static readonly string[] TextExtensions = [".csv", ".tsv", ".txt", ".tab"];
    private const string ParquetExtension = ".parquet";

    /// <summary>Reads files.</summary>
    /// <param name="paths">
    /// Files, or folders whose csv, tsv, txt and parquet files are read in the order of their names; folders within them such as
    /// <c>country=de</c> are columns.
    /// </param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="userPath">A file or folder that describes users; null for none.</param>
    /// <param name="itemPath">A file or folder that describes items; null for none.</param>
    /// <param name="separator">What parts the fields of text files; detected when null.</param>
    /// <param name="options">Encoding, minimum rating, repeated interactions.</param>
    /// <param name="invalid">What happens to records that cannot be read; the first one is an error when null.</param>
    /// <param name="progress">Told how much of the current file is read.</param>
    /// <param name="cancellation">Stops the import.</param>
    /// <exception cref="RechubException">A path leads nowhere, a column is missing, or a record cannot be read.</exception>
    public static InteractionData Read(
        IReadOnlyList<string> paths,
        InteractionColumns columns,
        string? userPath = null,
        string? itemPath = null,
        char? separator = null,
        ImportOptions? options = null,
        InvalidRecords? invalid = null,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(columns);
        var context = Context(options, invalid, progress, cancellation);
        var assembler = new InteractionAssembler(
            string.Join(", ", paths),
            columns,
            userPath is not null,
            itemPath is not null,
            context
        );
        foreach (var path in paths)
            ReadAll(path, separator, context, assembler.ReadInteractions);
        if (userPath is not null)
            ReadAll(userPath, separator, context, assembler.ReadUsers);
        if (itemPath is not null)
            ReadAll(itemPath, separator, context, assembler.ReadItems);
        return assembler.Build();
    }

    /// <summary>Reads what queries give, streamed.</summary>
    /// <param name="connection">An open connection of any ADO.NET provider; stays open.</param>
    /// <param name="query">A query for interactions.</param>
    /// <param name="columns">Which columns of the queries mean what.</param>
    /// <param name="userQuery">A query for what describes users; null for none.</param>
    /// <param name="itemQuery">A query for what describes items; null for none.</param>
    /// <param name="options">Minimum rating, repeated interactions.</param>
    /// <param name="invalid">What happens to rows that cannot be read; the first one is an error when null.</param>
    /// <param name="progress">Told how many rows are read.</param>
    /// <param name="cancellation">Stops the import and the query.</param>
    /// <exception cref="RechubException">The database refuses a query, a column is missing, or a row cannot be read.</exception>
    public static InteractionData Read(
        DbConnection connection,
        string query,
        InteractionColumns columns,
        string? userQuery = null,
        string? itemQuery = null,
        ImportOptions? options = null,
        InvalidRecords? invalid = null,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(columns);
        var context = Context(options, invalid, progress, cancellation);
        var assembler = new InteractionAssembler(
            $"{connection.DataSource}: {query}",
            columns,
            userQuery is not null,
            itemQuery is not null,
            context
        );
        Run(query, assembler.ReadInteractions);
        if (userQuery is not null)
            Run(userQuery, assembler.ReadUsers);
        if (itemQuery is not null)
            Run(itemQuery, assembler.ReadItems);
        return assembler.Build();

        void Run(string text, Action<TableReader> read)
        {
            using var table = QueryTable.Open(connection, text, context);
            read(table);
        }
    }

    /// <summary>Reads every table at a path.</summary>
    internal static void ReadAll(
        string path,
        char? separator,
        ImportContext context,
        Action<TableReader> read
    )
    {
        foreach (var file in FilesAt(path))
        {
            using TableReader content = HasExtension(file, ParquetExtension)
                ? ParquetTable.Open(file, context)
                : DelimitedTable.Open(SourceFile.OnDisk(file), separator, context);
            read(PartitionedTable.Of(content, path));
        }
    }

    private static ImportContext Context(
        ImportOptions? options,
        InvalidRecords? invalid,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    ) =>
        new(
            options ?? ImportOptions.Default,
            invalid ?? new InvalidRecords(),
            progress,
            cancellation
        );

    private static string[] FilesAt(string path)
    {
        if (File.Exists(path))
            return [path];
        if (!Directory.Exists(path))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "PathNotFound",
                $"Cannot find '{path}'. Give a csv, tsv or Parquet file, or a folder of them.",
                path
            );
        var files = Directory
            .EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file =>
                !IsMark(Path.GetRelativePath(path, file))
                && (
                    HasExtension(file, ParquetExtension)
                    || TextExtensions.Any(extension => HasExtension(file, extension))
                )
            )
            .Order(StringComparer.Ordinal)
            .ToArray();
        return files.Length > 0
            ? files
            : throw new InputFormatException(
                path,
                null,
                null,
                "The folder has no csv, tsv, txt or parquet file."
            );
    }

    /// <summary>
    /// Whether a file, or a folder that it lies in, starts with a dot or an underscore: those are the marks of who wrote the
    /// data set (<c>_SUCCESS</c>, <c>_delta_log</c>), but for a partition such as <c>_day=1</c>.
    /// </summary>
    private static bool IsMark(string relativePath) =>
        relativePath
            .Split(Path.DirectorySeparatorChar)
            .Any(name => name is ['.', ..] || (name is ['_', ..] && !name.Contains('=')));

    private static bool HasExtension(string file, string extension) =>
        file.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
