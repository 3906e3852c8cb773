using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Rechub.Milvus.Connection;

/// <summary>Decides whether a server's certificate is to be trusted, and remembers in words why not.</summary>
internal sealed class ServerCertificateCheck(X509Certificate2Collection? authorities)
{
    private volatile string? problem;

    /// <summary>Why the last certificate was not trusted; null when it was.</summary>
    public string? Problem => problem;

    /// <summary>Reads the authorities to trust from a PEM file.</summary>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception error)
            when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "CertificateAuthorityUnreadable",
                $"Cannot read certificates from '{path}': {error.Message.TrimEnd('.')}. Give a PEM file of the authorities to trust.",
                path,
                error
            );
        }

        if (authorities.Count == 0)
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "CertificateAuthorityUnreadable",
                $"'{path}' holds no certificate. Give a PEM file of the authorities to trust.",
                path
            );
        return authorities;
    }

    /// <summary>The callback of <see cref="SslClientAuthenticationOptions"/>.</summary>
    public bool Accept(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors
    )
    {
        problem = Judge(certificate, chain, errors);
        return problem is null;
    }

    private string? Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
            return "The server showed no certificate.";
        using var shown = new X509Certificate2(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"The server's certificate ({shown.Subject}) is for another host name. Connect by the name that it was issued for.";
        var (valid, status) = authorities is null
            ? (
                !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors),
                chain?.ChainStatus ?? []
            )
            : Build(shown, chain);
        if (valid)
            return null;
        if (status.Any(s => s.Status.HasFlag(X509ChainStatusFlags.NotTimeValid)))
            return $"The server's certificate ({shown.Subject}) is valid from {shown.NotBefore.ToUniversalTime():u} to {shown.NotAfter.ToUniversalTime():u}, not now. Have it renewed, or check this machine's clock.";
        return $"The server's certificate ({shown.Subject}, issued by {shown.Issuer}) is not trusted. Give the authority that issued it with -CertificateAuthority.";
    }

    private (bool Valid, X509ChainStatus[] Status) Build(
        X509Certificate2 shown,
        X509Chain? original
    )
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (original is not null)
            chain.ChainPolicy.ExtraStore.AddRange(original.ChainPolicy.ExtraStore);
        return (chain.Build(shown), chain.ChainStatus);
    }
}
