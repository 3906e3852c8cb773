using System.Collections;
using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Milvus;

namespace Rechub.PowerShell.Abstractions;

/// <summary>What every cmdlet that can reach a Milvus server shares: how to be let in.</summary>
public abstract class MilvusAccessCmdlet : RechubCmdlet
{
    /// <summary>The parameter set of everything that concerns a server.</summary>
    protected const string MilvusSet = "Milvus";

    /// <summary>What lets a client in when it connects; a connection has it already.</summary>
    private protected static readonly string[] LoginParameters =
    [
        nameof(Credential),
        nameof(Token),
        nameof(CertificateAuthority),
        nameof(ClientCertificate),
    ];

    /// <summary>User and password for the server.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <summary>An API key for the server, in place of user and password.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    public SecureString? Token { get; set; }

    /// <summary>Database on the server; the connection's, or the server's default one, when not given.</summary>
    [Parameter(ParameterSetName = MilvusSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DatabaseNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Database { get; set; }

    /// <summary>PEM file of the authorities to trust for https, in place of the system's.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthority { get; set; }

    /// <summary>A certificate with its private key that proves who the client is, for mutual TLS.</summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateNotNull]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>
    /// Seconds to wait for the server's answer to one operation, its retries included, and for an index that it is still loading;
    /// 120, or the connection's, when not given. An index that is opened keeps the limit for its searches. Neither a publish nor
    /// a restore is ended while it advances: a restore waits as long for the next advance, a publish ten minutes if that is longer.
    /// </summary>
    [Parameter(ParameterSetName = MilvusSet)]
    [ValidateRange(1, 86_400)]
    public int Timeout { get; set; } = 120;

    /// <summary>Reaches the server at an address with these parameters.</summary>
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

    /// <summary>A table of server parameters, as the library takes it.</summary>
    internal static Dictionary<string, object> ToParameters(Hashtable? table)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? [])
            parameters[entry.Key.ToString()!] = PSValue.Unwrap(entry.Value) ?? "";
        return parameters;
    }
}
