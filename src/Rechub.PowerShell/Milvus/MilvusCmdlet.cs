using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Milvus;

/// <summary>
/// Base class of cmdlets that work on a Milvus server: named by address, by a connection, or by an earlier Connect-Milvus.
/// </summary>
public abstract class MilvusCmdlet : MilvusAccessCmdlet
{
    private (object Origin, string? Database, MilvusConnection Connection)? last;

    /// <summary>Address of the server, such as http://localhost:19530. Default: the connection of Connect-Milvus.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public Uri? MilvusUri { get; set; }

    /// <summary>
    /// A connection from Connect-Milvus. Default: that of this runspace. -Database and -Timeout override those of the
    /// connection for this call.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [LiveObject]
    public MilvusConnection? Connection { get; set; }

    /// <inheritdoc/>
    private protected override string? WaitsFor =>
        (MilvusUri, Connection ?? RunspaceConnection.Current) switch
        {
            ({ } uri, _) => ServerWait.For(uri, Timeout),
            (_, { } connection) when IsGiven(nameof(Timeout)) => ServerWait.For(
                connection.Uri,
                Timeout
            ),
            (_, { } connection) => ServerWait.For(connection),
            _ => null,
        };

    /// <summary>A connection to the server that the parameters name, with their database and time limit.</summary>
    /// <exception cref="RechubException">No server is named, it cannot be reached, or it has no such database.</exception>
    private protected MilvusConnection Server
    {
        get
        {
            var origin = Origin();
            // Each pipeline object may name another database.
            if (last is not { } known || known.Origin != origin || known.Database != Database)
                last = known = (origin, Database, Reach(origin));
            return known.Connection;
        }
    }

    /// <summary>The index of a name on <see cref="Server"/>.</summary>
    private protected IVersionedIndexBackend OnServer(PublishOptions options) =>
        new MilvusBackend(Server, options);

    /// <summary>The source of the connection: an address, or an open connection.</summary>
    private object Origin()
    {
        if (MilvusUri is not null && Connection is not null)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusServerAmbiguous",
                $"-MilvusUri {MilvusUri} and the connection to {Connection} are both given. Leave one of them out.",
                MilvusUri
            );
        if (MilvusUri is not null)
            return MilvusUri;
        var connection =
            Connection
            ?? RunspaceConnection.Current
            ?? throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusConnectionMissing",
                "No Milvus server is named. Give -MilvusUri, pipe in a connection, or connect once with Connect-Milvus."
            );
        foreach (var name in LoginParameters)
        {
            if (IsGiven(name))
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "MilvusLoginWithoutUri",
                    $"-{name} applies only with -MilvusUri, because the connection to {connection} is already open. Leave it out, or give -MilvusUri instead of the connection.",
                    connection
                );
        }

        return connection;
    }

    private MilvusConnection Reach(object origin)
    {
        if (origin is Uri uri)
            return Connect(uri);
        var connection = (MilvusConnection)origin;
        TimeSpan? timeout = IsGiven(nameof(Timeout)) ? TimeSpan.FromSeconds(Timeout) : null;
        return Database is null && timeout is null
            ? connection
            : Run(
                (_, cancellation) =>
                    connection.WithAsync(Database, timeout, cancellation).GetAwaiter().GetResult()
            );
    }
}
