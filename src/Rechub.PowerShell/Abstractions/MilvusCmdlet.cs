using System.Management.Automation;
using Rechub.Indexing;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Publishing;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// What every cmdlet that works on an index of a Milvus server shares: the server, given by address, as a connection, or by
/// Connect-Milvus before; and the name of the index.
/// </summary>
public abstract class MilvusCmdlet : MilvusAccessCmdlet
{
    private (object Origin, string? Database, MilvusConnection Connection)? last;

    /// <summary>Address of the server, such as http://localhost:19530; without it the connection of Connect-Milvus is used.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public Uri? MilvusUri { get; set; }

    /// <summary>A connection that Connect-Milvus made. -Database and -Timeout take the place of its own for this call.</summary>
    [Parameter(ParameterSetName = MilvusSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MilvusConnection? Connection { get; set; }

    /// <summary>The server that the parameters name, with the database and the time limit that they name.</summary>
    /// <exception cref="RechubException">None is named, it cannot be reached, or it has no such database.</exception>
    private protected MilvusConnection Server
    {
        get
        {
            var origin = Origin();
            // Objects of a pipeline may each name a database.
            if (last is not { } known || known.Origin != origin || known.Database != Database)
                last = known = (origin, Database, Reach(origin));
            return known.Connection;
        }
    }

    /// <summary>The index of a name on <see cref="Server"/>.</summary>
    private protected IVersionedIndexBackend OnServer(PublishOptions options) =>
        new MilvusBackend(Server, options);

    /// <summary>Where the server is: an address to connect to, or a connection.</summary>
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
                    $"-{name} is for a server that -MilvusUri names; the connection to {connection} has its login already. Leave it out, or give -MilvusUri in place of the connection.",
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
