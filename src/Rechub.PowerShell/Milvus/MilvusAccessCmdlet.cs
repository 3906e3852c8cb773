using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Milvus;

/// <summary>Base class of cmdlets that can connect to a Milvus server: login, TLS, database and time limit.</summary>
public abstract class MilvusAccessCmdlet : RechubCmdlet
{
    /// <summary>The parameter set of the parameters that need a server.</summary>
    protected const string MilvusSet = "Milvus";

    /// <summary>Parameters that are used only when a connection is opened.</summary>
    private protected static readonly string[] LoginParameters =
    [
        nameof(Credential),
        nameof(Token),
        nameof(CertificateAuthority),
        nameof(ClientCertificate),
    ];

    /// <summary>User name and password for the server. Default: none.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>API key for the server, instead of -Credential. Default: none.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public SecureString? Token { get; set; }

    /// <summary>
    /// Database on the server. Default: the database of the connection, otherwise the default database of the server.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DatabaseNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>PEM file with the certificate authorities to trust for https. Default: those of the system.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    /// <summary>Client certificate with its private key, for mutual TLS. Default: none.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// Time limit in seconds for one server operation including its retries, and for loading an index. Default: the limit of
    /// the connection, otherwise 120. An opened index keeps the limit for its searches. A publish or restore does not end while
    /// it makes progress: a restore may pause for this time, a publish for this time or ten minutes, whichever is longer.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 86_400)]
    public int Timeout { get; set; } = 120;

    /// <summary>Opens a connection to an address with the login, database and time limit of the parameters.</summary>
    private protected MilvusConnection Connect(Uri uri) =>
        Run(
            (_, cancellation) =>
                MilvusConnection
                    .OpenAsync(
                        new MilvusConnectionOptions
                        {
                            Uri = uri,
                            User = Credential?.UserName,
                            Password = Credential?.Password,
                            Token = Token,
                            Database = Database,
                            CertificateAuthorityPath = CertificateAuthority is { } path
                                ? ResolveExisting(path, literal: true)[0]
                                : null,
                            ClientCertificate = ClientCertificate,
                            Timeout = TimeSpan.FromSeconds(Timeout),
                        },
                        cancellation
                    )
                    .GetAwaiter()
                    .GetResult()
        );
}
