using System.Data.Common;

namespace Rechub.Data.Reading;

/// <summary>The rows that a database gives for a query, streamed.</summary>
internal sealed class QueryTable : TableReader
{
    private const int CheckInterval = 1 << 14;
    private readonly DbCommand command;
    private readonly DbDataReader reader;
    private readonly CancellationTokenRegistration registration;
    private readonly ImportContext context;
    private readonly string[] columns;
    private long row;

    private QueryTable(DbConnection connection, string query, ImportContext context)
        : base("query", context.Invalid)
    {
        this.context = context;
        command = connection.CreateCommand();
        try
        {
            command.CommandText = query;
            command.CommandTimeout = 0;
            Stream(command);
            registration = context.Cancellation.Register(command.Cancel);
            reader = command.ExecuteReader();
            columns = new string[reader.FieldCount];
            for (var field = 0; field < columns.Length; field++)
                columns[field] = reader.GetName(field);
        }
        catch
        {
            registration.Dispose();
            command.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => row;

    public override FieldValue this[int field]
    {
        get
        {
            try
            {
                return FieldValue.From(reader.GetValue(field));
            }
            catch (Exception problem)
                when (problem
                        is DbException
                            or InvalidCastException
                            or OverflowException
                            or FormatException
                            or ArgumentException
                            or NotSupportedException
                )
            {
                Report(Problem(field, $"the database cannot give the value: {problem.Message}"));
                return FieldValue.Invalid;
            }
        }
    }

    /// <summary>Runs a query on an open connection.</summary>
    /// <exception cref="RechubException">The database refuses it.</exception>
    public static QueryTable Open(DbConnection connection, string query, ImportContext context)
    {
        try
        {
            return new QueryTable(connection, query, context);
        }
        catch (Exception problem) when (problem is DbException or InvalidOperationException)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            throw Failed(problem);
        }
    }

    public override bool Read()
    {
        if (row % CheckInterval == 0)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress?.Report(new WorkProgress($"Reading row {row} of the query"));
        }

        try
        {
            row++;
            return reader.Read();
        }
        catch (DbException problem)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            throw Failed(problem);
        }
    }

    public override void Dispose()
    {
        registration.Dispose();
        reader.Dispose();
        command.Dispose();
    }

    /// <summary>
    /// DuckDB, which this library does not know, gathers a whole result in memory before the first row unless its command is told
    /// to stream.
    /// </summary>
    private static void Stream(DbCommand command)
    {
        var type = command.GetType();
        if (type.Namespace?.StartsWith("DuckDB", StringComparison.Ordinal) != true)
            return;
        var streaming =
            type.GetProperty("UseStreamingMode")
            ?? throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "StreamingMissing",
                $"{type.Assembly.GetName().Name} {type.Assembly.GetName().Version} cannot stream rows: its command has no UseStreamingMode. Use DuckDB.NET 1.2 or later.",
                null
            );
        streaming.SetValue(command, true);
    }

    private static RechubException Failed(Exception problem) =>
        new(
            RechubErrorKind.InvalidOperation,
            "QueryFailed",
            $"The database refused the query: {problem.Message}",
            null,
            problem
        );
}
