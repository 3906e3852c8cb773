using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Security.Cryptography.X509Certificates;
using Rechub.Milvus.Connection;
using Rechub.PowerShell.Abstractions;

namespace Rechub.PowerShell.Milvus;

/// <summary>Base class of argument completers that ask the Milvus server of the command line.</summary>
public abstract class ServerCompleter : IArgumentCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        using var patience = new CancellationTokenSource(
            Limit(fakeBoundParameters) is { } limit && limit < Patience ? limit : Patience
        );
        try
        {
            using var connection = Connect(
                fakeBoundParameters,
                NeedsDatabase ? Value(fakeBoundParameters, "Database")?.ToString() : null,
                patience.Token
            );
            if (connection is null)
                return [];
            return
            [
                .. FindAsync(connection, fakeBoundParameters, patience.Token)
                    .GetAwaiter()
                    .GetResult()
                    .Where(name =>
                        name.StartsWith(
                            wordToComplete.Trim('\'', '"'),
                            StringComparison.OrdinalIgnoreCase
                        )
                    )
                    .Select(name => new CompletionResult(name)),
            ];
        }
        catch (Exception error) when (error is RechubException or OperationCanceledException)
        {
            // Without an answer from the server there are no completions.
            return [];
        }
    }

    /// <summary>Whether the candidates depend on the database.</summary>
    private protected virtual bool NeedsDatabase => true;

    /// <summary>Gets the candidates from the server.</summary>
    private protected abstract Task<IEnumerable<string>> FindAsync(
        MilvusConnection connection,
        IDictionary bound,
        CancellationToken cancellation
    );

    /// <summary>Opens a connection, or a view of an open one. The caller disposes it; null if no server is named.</summary>
    private static MilvusConnection? Connect(
        IDictionary bound,
        string? database,
        CancellationToken cancellation
    )
    {
        if (
            Value(bound, "MilvusUri")?.ToString() is not { } address
            || !Uri.TryCreate(address, UriKind.Absolute, out var uri)
        )
            return (Value(bound, "Connection") as MilvusConnection ?? RunspaceConnection.Current)
                ?.WithAsync(database, Limit(bound), cancellation)
                .GetAwaiter()
                .GetResult();
        var credential = Value(bound, "Credential") as PSCredential;
        return MilvusConnection
            .OpenAsync(
                new MilvusConnectionOptions
                {
                    Uri = uri,
                    User = credential?.UserName,
                    Password = credential?.Password,
                    Token = Value(bound, "Token") as System.Security.SecureString,
                    Database = database,
                    CertificateAuthorityPath = Value(bound, "CertificateAuthority") is { } path
                        ? FromCurrentLocation(path.ToString()!)
                        : null,
                    ClientCertificate = Value(bound, "ClientCertificate") as X509Certificate2,
                },
                cancellation
            )
            .GetAwaiter()
            .GetResult();
    }

    private static string FromCurrentLocation(string path)
    {
        using var shell = System.Management.Automation.PowerShell.Create(
            RunspaceMode.CurrentRunspace
        );
        return shell
                .AddCommand("Convert-Path")
                .AddParameter("LiteralPath", path)
                .Invoke<string>()
                .FirstOrDefault()
            ?? path;
    }

    private static TimeSpan? Limit(IDictionary bound) =>
        int.TryParse(Value(bound, "Timeout")?.ToString(), out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static object? Value(IDictionary bound, string name) => PSValue.Unwrap(bound[name]);
}
