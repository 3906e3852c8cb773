using System.Data.Common;

namespace Rechub.Data.Reading;

/// <summary>Reads the user's own interactions: files of the formats in <see cref="TableFormats"/>, folders of them, or a database.</summary>
public static class InteractionReader
{
    /// <summary>Reads files.</summary>
    /// <param name="paths">
    /// Files, or folders whose files are read in the order of their names; folders within them such as <c>country=de</c> are
    /// columns.
    /// </param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="userPath">A file or folder that describes users; null for none.</param>
    /// <param name="itemPath">A file or folder that describes items; null for none.</param>
    /// <param name="options">How files are read, and which interactions are kept.</param>
    /// <param name="invalid">What happens to records that cannot be read; the first one is an error when null.</param>
    /// <param name="progress">Told how much of the current file is read.</param>
    /// <param name="cancellation">Stops the import.</param>
    /// <exception cref="RechubException">A path leads nowhere, a column is missing, or a record cannot be read.</exception>
    public static InteractionData Read(
        IReadOnlyList<string> paths,
        InteractionColumns columns,
        string? userPath = null,
        string? itemPath = null,
        ImportOptions? options = null,
        InvalidRecords? invalid = null,
        IProgress<WorkProgress>? progress = null,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(columns);
        var context = Context(options, invalid, progress, cancellation);
        RequireText([.. paths, userPath, itemPath], context.Options);
        var assembler = new InteractionAssembler(
            string.Join(", ", paths),
            columns,
            userPath is not null,
            itemPath is not null,
            context
        );
        foreach (var path in paths)
            ReadAll(path, context, assembler.ReadInteractions);
        if (userPath is not null)
            ReadAll(userPath, context, assembler.ReadUsers);
        if (itemPath is not null)
            ReadAll(itemPath, context, assembler.ReadItems);
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
        RequireText([], context.Options);
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
    internal static void ReadAll(string path, ImportContext context, Action<TableReader> read)
    {
        foreach (var (file, format) in TableFiles.At(path))
        {
            using var content = format.Open(file, context);
            read(PartitionedTable.Of(content, path, context.Invalid));
        }
    }

    /// <summary>Refuses options of text files where none is read.</summary>
    internal static void RequireText(IEnumerable<string?> paths, ImportOptions options)
    {
        var option =
            options.Separator is not null ? "Delimiter"
            : options.Encoding != TextEncoding.Auto ? "Encoding"
            : null;
        if (
            option is null
            || paths.OfType<string>().SelectMany(TableFiles.At).Any(file => file.Format.IsText)
        )
            return;
        throw new RechubException(
            RechubErrorKind.InvalidArgument,
            "TextFileMissing",
            $"-{option} is about text files, and none is read here. Leave it out.",
            option
        );
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
}
