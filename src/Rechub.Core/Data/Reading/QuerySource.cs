using System.Data.Common;

namespace Rechub.Data.Reading;

/// <summary>The rows that a database gives for a query.</summary>
internal sealed class QuerySource(DbConnection connection, string query) : TableSource
{
    public override string Name => $"{connection.DataSource}: {query}";

    internal override bool HasText(ImportOptions options) => false;

    internal override void ReadAll(ImportContext context, Action<TableReader> read)
    {
        using var table = QueryTable.Open(connection, query, context);
        read(table);
    }
}
