using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Completion;

namespace Rechub.PowerShell.Milvus;

/// <summary>Base class of argument completers that ask the Milvus server of the command line.</summary>
internal abstract class ServerCompleter : WordCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private protected override IEnumerable<string> Words(TypedCommand command)
    {
        using var patience = new CancellationTokenSource(
            Limit(command) is { } limit && limit < Patience ? limit : Patience
        );
        using var connection = Connect(
            command,
            NeedsDatabase ? command["Database"]?.ToString() : null,
            patience.Token
        );
        return connection is null
            ? []
            : FindAsync(connection, command, patience.Token).GetAwaiter().GetResult();
    }

    /// <summary>Whether the candidates depend on the database.</summary>
    private protected virtual bool NeedsDatabase => true;

    /// <summary>Gets the candidates from the server.</summary>
    private protected abstract Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        TypedCommand command,
        CancellationToken cancellation
    );

    /// <summary>Opens a connection, or a view of an open one. The caller disposes it; null if no server is named.</summary>
    private static MilvusConnection? Connect(
        TypedCommand command,
        string? database,
        CancellationToken cancellation
    )
    {
        if (
            command["MilvusUri"]?.ToString() is not { } address
            || !Uri.TryCreate(address, UriKind.Absolute, out var uri)
        )
            return (command["Connection"] as MilvusConnection ?? RunspaceConnection.Current)
                ?.WithAsync(database, Limit(command), cancellation)
                .GetAwaiter()
                .GetResult();
        var credential = command["Credential"] as PSCredential;
        return MilvusConnection
            .OpenAsync(
                new MilvusConnectionOptions
                {
                    Uri = uri,
                    User = credential?.UserName,
                    Password = credential?.Password,
                    Token = command["Token"] as SecureString,
                    Database = database,
                    CertificateAuthorityPath = command["CertificateAuthority"]?.ToString()
                        is { } path
                        ? CurrentShell.FirstPath(path, literal: true) ?? path
                        : null,
                    ClientCertificate = command["ClientCertificate"] as X509Certificate2,
                },
                cancellation
            )
            .GetAwaiter()
            .GetResult();
    }

    private static TimeSpan? Limit(TypedCommand command) =>
        int.TryParse(command["Timeout"]?.ToString(), out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
