using System.Management.Automation;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Commands;

/// <summary>Connects to a Milvus server.</summary>
/// <remarks>
/// Checks the address, TLS, the credentials and the database, and outputs the connection. Later commands in this runspace (this
/// session, job or parallel block) use it by default, until Disconnect-Milvus or another Connect-Milvus. The connection can
/// also be piped. All commands share its one gRPC channel. The connection never shows a password or a token.
///
/// Without an address it takes that of the environment variable RECHUB_MILVUS_URI. No other command reads the variable: one that
/// changes a server needs -MilvusUri, a connection, or an earlier Connect-Milvus.
///
/// A server that does not answer is waited for, with progress, for at most 15 seconds or -Timeout, whichever is shorter. One that
/// answers that it is starting is waited for until -Timeout.
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
/// <code>$env:RECHUB_MILVUS_URI = 'http://localhost:19530'
/// Connect-Milvus</code>
/// <para>Takes the address from the environment, for example in a container.</para>
/// </example>
/// <example>
/// <code>Connect-Milvus http://localhost:19530 | Get-ItemIndex -Collection movies</code>
/// <para>Pipes the connection to another command.</para>
/// </example>
[Cmdlet(VerbsCommunications.Connect, "Milvus", DefaultParameterSetName = MilvusSet)]
[OutputType(typeof(MilvusConnection))]
public sealed class ConnectMilvus : MilvusAccessCmdlet
{
    private const string UriVariable = "RECHUB_MILVUS_URI";

    /// <summary>
    /// Address of the server: http://host:port, or https://host:port for TLS. Default: the environment variable
    /// RECHUB_MILVUS_URI.
    /// </summary>
    [Parameter(Position = 0, ParameterSetName = MilvusSet)]
    [Alias("Uri")]
    [ValidateNotNull]
    public Uri? MilvusUri { get; set; }

    /// <inheritdoc/>
    private protected override string? WaitsFor => ServerWait.For(MilvusUri!, Timeout);

    /// <inheritdoc/>
    protected override void End()
    {
        var isNamed = MilvusUri is not null;
        MilvusUri ??= FromEnvironment();
        try
        {
            WriteObject(RunspaceConnection.Current = Connect(MilvusUri));
        }
        catch (RechubException error) when (!isNamed && error.ErrorId == "MilvusUriInvalid")
        {
            throw new RechubException(
                error.Kind,
                error.ErrorId,
                $"The environment variable {UriVariable}: {error.Message}"
            );
        }
    }

    private static Uri FromEnvironment()
    {
        var address = Environment.GetEnvironmentVariable(UriVariable);
        if (string.IsNullOrWhiteSpace(address))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusUriMissing",
                $"No Milvus server is named. Give its address, such as http://localhost:19530, or set the environment variable {UriVariable}."
            );
        return new Uri(address.Trim(), UriKind.RelativeOrAbsolute);
    }
}
