using System.Security;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>What a server asks of its clients.</summary>
/// <param name="AsksForLogin">Whether it asks for user and password.</param>
/// <param name="SpeaksTls">Whether it speaks TLS.</param>
public sealed record ServerMode(bool AsksForLogin, bool SpeaksTls)
{
    private const string User = "root";
    private const string InitialPassword = "Milvus";

    public static ServerMode Plain { get; } = new(AsksForLogin: false, SpeaksTls: false);

    /// <summary>The modes that faults are tried in: all in a soak, the two that differ most otherwise.</summary>
    public static IReadOnlyList<ServerMode> Tried { get; } =
        Soak.IsOn
            ? [Plain, new(true, false), new(false, true), new(true, true)]
            : [Plain, new(true, true)];

    /// <summary>How a client reaches such a server.</summary>
    /// <param name="port">The server's port, or that of a proxy before it.</param>
    /// <param name="authorityPath">The authority that issued its certificate.</param>
    /// <param name="timeoutSeconds">Limit of an operation.</param>
    /// <param name="database">Database; null for the default one.</param>
    public MilvusConnectionOptions Options(
        int port,
        string? authorityPath,
        double timeoutSeconds = 60,
        string? database = null
    ) =>
        new()
        {
            Uri = new Uri($"{(SpeaksTls ? "https://localhost" : "http://127.0.0.1")}:{port}"),
            User = AsksForLogin ? User : null,
            Password = AsksForLogin ? Secure(InitialPassword) : null,
            CertificateAuthorityPath = SpeaksTls ? authorityPath : null,
            Timeout = TimeSpan.FromSeconds(timeoutSeconds),
            Database = database,
        };

    public override string ToString() =>
        $"{(AsksForLogin ? "login" : "no login")}, {(SpeaksTls ? "TLS" : "no TLS")}";

    private static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var c in text)
            secure.AppendChar(c);
        return secure;
    }
}
