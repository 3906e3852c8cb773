using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Closes a connection to a Milvus server.</summary>
/// <remarks>
/// Closes the connection given, or the default one of this runspace. Indexes that were opened through it cannot be searched
/// any more. Without a connection it does nothing.
/// </remarks>
/// <example>
/// <code>Disconnect-Milvus</code>
/// <para>Closes the connection that Connect-Milvus made in this session.</para>
/// </example>
/// <example>
/// <code>$connection | Disconnect-Milvus</code>
/// <para>Closes one connection among several.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "Milvus")]
public sealed class DisconnectMilvus : RechubCmdlet
{
    /// <summary>The connection to close; the runspace's default one when not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MilvusConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = Connection ?? RunspaceConnection.Current;
        if (ReferenceEquals(connection, RunspaceConnection.Current))
            RunspaceConnection.Current = null;
        connection?.Dispose();
    }
}
