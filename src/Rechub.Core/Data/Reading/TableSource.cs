using System.Data.Common;

namespace Rechub.Data.Reading;

/// <summary>Where an import reads a table: files, a query on a database, or records in memory.</summary>
public abstract class TableSource
{
    /// <summary>What messages and the data's summary call the source.</summary>
    public abstract string Name { get; }

    /// <summary>Whether text files are read, which have an encoding and separated fields.</summary>
    internal abstract bool HasText(ImportOptions options);

    /// <summary>Files of the formats in <see cref="TableFormats"/>.</summary>
    /// <param name="paths">
    /// Files, or folders whose files are read in the order of their names; folders within them such as <c>country=de</c> are
    /// columns.
    /// </param>
    public static TableSource Files(params IReadOnlyList<string> paths) =>
        new FileSource(paths, TableLayout.Default);

    /// <summary>Files of the formats in <see cref="TableFormats"/>.</summary>
    /// <param name="paths">Files, zip archives, or folders.</param>
    /// <param name="layout">Which files of a folder or an archive are read, and how they are laid out.</param>
    public static TableSource Files(IReadOnlyList<string> paths, TableLayout layout) =>
        new FileSource(paths, layout);

    /// <summary>What a query gives, streamed.</summary>
    /// <param name="connection">An open connection of any ADO.NET provider; stays open.</param>
    /// <param name="query">The query.</param>
    public static TableSource Query(DbConnection connection, string query) =>
        new QuerySource(connection, query);

    /// <summary>Records in memory.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="columns">Names of their columns.</param>
    /// <param name="records">Their values, each record as long as <paramref name="columns"/>.</param>
    public static TableSource Objects(
        string name,
        IReadOnlyList<string> columns,
        IReadOnlyList<object?[]> records
    ) => new ObjectSource(name, columns, records);

    /// <summary>Hands over every table of the source, opened.</summary>
    /// <exception cref="RechubException">A path leads nowhere, the database refuses the query, or a table cannot be read.</exception>
    internal abstract void ReadAll(ImportContext context, Action<TableReader> read);
}
