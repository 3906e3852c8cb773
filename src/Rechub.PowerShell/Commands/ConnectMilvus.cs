using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Abstractions;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Connects to a Milvus server, for the commands that follow.</summary>
/// <remarks>
/// Tries out address, TLS, credentials and database, and outputs the connection. It becomes the default of this runspace
/// (this session, job or parallel block), until Disconnect-Milvus or another Connect-Milvus; it can also be piped. One channel
/// serves all commands. The connection shows no secret.
/// </remarks>
/// <example>
/// <code>Connect-Milvus http://localhost:19530</code>
/// <para>Connects to a server on this machine that asks for no login.</para>
/// </example>
/// <example>
/// <code>Connect-Milvus https://milvus.example:19530 -Credential (Get-Credential) -Database shop -CertificateAuthority ./ca.pem</code>
/// <para>Logs in over TLS, trusting the authority in a file, and works in the database "shop".</para>
/// </example>
/// <example>
/// <code>Connect-Milvus http://localhost:19530 | Get-ItemIndex -Collection movies</code>
/// <para>Pipes the connection on.</para>
/// </example>
[Cmdlet(VerbsCommunications.Connect, "Milvus", DefaultParameterSetName = MilvusSet)]
[OutputType(typeof(MilvusConnection))]
public sealed class ConnectMilvus : MilvusAccessCmdlet
{
    /// <summary>Address of the server: http://host:port, or https://host:port for TLS.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = MilvusSet)]
    [Alias("Uri")]
    [ValidateNotNull]
    public Uri MilvusUri { get; set; } = null!;

    /// <inheritdoc/>
    protected override void End()
    {
        var connection = Connect(MilvusUri);
        RunspaceConnection.Current = connection;
        WriteObject(connection);
    }
}
