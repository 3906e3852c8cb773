using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// What every cmdlet that works on an index of a Milvus server shares: the server, given by address, as a connection, or by
/// Connect-Milvus before; and the name of the index.
/// </summary>
public abstract class MilvusCmdlet : MilvusAccessCmdlet
{
    private MilvusConnection? opened;

    /// <summary>Address of the server, such as http://localhost:19530; without it the connection of Connect-Milvus is used.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public Uri? MilvusUri { get; set; }

    /// <summary>A connection that Connect-Milvus made.</summary>
    [Parameter(ParameterSetName = MilvusSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MilvusConnection? Connection { get; set; }

    /// <summary>The server that the parameters name.</summary>
    /// <exception cref="RechubException">None is named, or it cannot be reached.</exception>
    private protected MilvusConnection Server
    {
        get
        {
            if (Connection is not null)
                return Connection;
            if (MilvusUri is not null)
                return opened ??= Connect(MilvusUri);
            return RunspaceConnection.Current
                ?? throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "MilvusConnectionMissing",
                    "No Milvus server is named. Give -MilvusUri, pipe in a connection, or connect once with Connect-Milvus."
                );
        }
    }
}
