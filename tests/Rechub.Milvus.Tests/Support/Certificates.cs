using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rechub.Milvus.Tests.Support;

/// <summary>An authority and certificates that it issues, in a folder as the server wants them.</summary>
internal sealed class Certificates : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly X509Certificate2 authority;

    public Certificates()
    {
        Folder = Directory.CreateTempSubdirectory("rechub-certificates-").FullName;
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=Test authority",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(true, false, 0, critical: true)
        );
        request.CertificateExtensions.Add(
            new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false)
        );
        authority = request.CreateSelfSigned(Now.AddDays(-60), Now.AddDays(60));
        File.WriteAllText(AuthorityPath, authority.ExportCertificatePem());
    }

    /// <summary>The folder with server.pem, server.key and ca.pem.</summary>
    public string Folder { get; }

    public string AuthorityPath => Path.Combine(Folder, "ca.pem");

    /// <summary>Puts a server's certificate into the folder.</summary>
    public void IssueServer(bool expired = false)
    {
        using var certificate = Issue(
            "CN=localhost",
            expired ? Now.AddDays(-30) : Now.AddDays(-1),
            expired ? Now.AddDays(-10) : Now.AddDays(30)
        );
        File.WriteAllText(Path.Combine(Folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(
            Path.Combine(Folder, "server.key"),
            certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem()
        );
    }

    /// <summary>A client's certificate with its private key.</summary>
    public X509Certificate2 IssueClient() => Issue("CN=client", Now.AddDays(-1), Now.AddDays(30));

    public void Dispose()
    {
        authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private X509Certificate2 Issue(string subject, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            subject,
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, from, to, RandomNumberGenerator.GetBytes(12));
        using var withKey = issued.CopyWithPrivateKey(key);
        // On some systems a handshake needs the key to come from a container.
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null);
    }
}
