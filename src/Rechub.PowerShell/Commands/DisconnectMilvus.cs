using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Closes a connection to a Milvus server.</summary>
/// <remarks>
/// Closes the given connection, or the default connection of this runspace. Indexes that were opened through it can no longer
/// be searched. If there is no connection, the command does nothing.
/// </remarks>
/// <example>
/// <code>Disconnect-Milvus</code>
/// <para>Closes the connection that Connect-Milvus made in this session.</para>
/// </example>
/// <example>
/// <code>$connection | Disconnect-Milvus</code>
/// <para>Closes one of several connections.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "Milvus")]
public sealed class DisconnectMilvus : RechubCmdlet
{
    /// <summary>The connection to close. Default: the default connection of this runspace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [LiveObject]
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
