using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Connects to a Milvus server.</summary>
/// <remarks>
/// Checks the address, TLS, the credentials and the database, and outputs the connection. Later commands in this runspace (this
/// session, job or parallel block) use it by default, until Disconnect-Milvus or another Connect-Milvus. The connection can
/// also be piped. All commands share its one gRPC channel. The connection never shows a password or a token.
/// </remarks>
/// <example>
/// <code>Connect-Milvus http://localhost:19530</code>
/// <para>Connects to a server on this machine that needs no login.</para>
/// </example>
/// <example>
/// <code>Connect-Milvus https://milvus.example:19530 -Credential (Get-Credential) -Database shop -CertificateAuthority ./ca.pem</code>
/// <para>Logs in over TLS, trusts the certificate authority in a file, and uses the database "shop".</para>
/// </example>
/// <example>
/// <code>Connect-Milvus http://localhost:19530 | Get-ItemIndex -Collection movies</code>
/// <para>Pipes the connection to another command.</para>
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
