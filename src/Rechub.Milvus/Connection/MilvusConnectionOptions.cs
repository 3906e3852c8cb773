using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace Rechub.Milvus.Connection;

/// <summary>Where a Milvus server is and how to be let in. Secrets stay secure strings until a call needs them.</summary>
public sealed class MilvusConnectionOptions
{
    /// <summary>Address, such as <c>http://localhost:19530</c> or <c>https://milvus.example:19530</c>.</summary>
    public required Uri Uri { get; init; }

    /// <summary>User name; null when the server needs none or a token is given.</summary>
    public string? User { get; init; }

    /// <summary>The user's password.</summary>
    public SecureString? Password { get; init; }

    /// <summary>An API key in place of user and password.</summary>
    public SecureString? Token { get; init; }

    /// <summary>Database; null for the server's default.</summary>
    public string? Database { get; init; }

    /// <summary>PEM file of the authorities to trust in place of the system's, for https.</summary>
    public string? CertificateAuthorityPath { get; init; }

    /// <summary>Certificate with private key that proves who the client is, for mutual TLS.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// Longest time to wait for the answer to one operation, its retries included, and for an index to be loaded that is to be
    /// searched. A single call is given up after a quarter of it, but not before 5 s. A publish as a whole has no limit while it
    /// advances.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
