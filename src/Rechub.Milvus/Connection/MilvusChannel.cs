using System.Collections.Concurrent;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;

namespace Rechub.Milvus.Connection;

/// <summary>
/// The channel to a server with its login: what all connections share that were derived from one. Safe for use by many threads.
/// </summary>
internal sealed class MilvusChannel : IDisposable
{
    // Above the server's own limit of 64 MB a message, so that its limit is the one that counts.
    private const int MaximumMessageBytes = 256 << 20;
    private const int WindowBytes = 16 << 20;

    private readonly GrpcChannel channel;
    private readonly ServerCertificateCheck certificateCheck;
    private readonly ConcurrentDictionary<string, WriteClock> writes = new(StringComparer.Ordinal);
    private volatile bool isClosed;

    public MilvusChannel(MilvusConnectionOptions options)
    {
        Uri = options.Uri;
        User = options.User;
        Authorization = AuthorizationOf(options);
        certificateCheck = new ServerCertificateCheck(
            options.CertificateAuthorityPath is { } path
                ? ServerCertificateCheck.ReadAuthorities(path)
                : null
        );
        var ssl = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = certificateCheck.Accept,
        };
        if (options.ClientCertificate is { } certificate)
            ssl.ClientCertificates = [certificate];
        channel = GrpcChannel.ForAddress(
            options.Uri,
            new GrpcChannelOptions
            {
                HttpHandler = new SocketsHttpHandler
                {
                    ConnectTimeout = TimeSpan.FromSeconds(10),
                    InitialHttp2StreamWindowSize = WindowBytes,
                    // A connection that has died without a word is noticed, so that a retry gets a new one.
                    KeepAlivePingDelay = TimeSpan.FromSeconds(10),
                    KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                    KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
                    UseProxy = false,
                    SslOptions = ssl,
                },
                DisposeHttpClient = true,
                MaxReceiveMessageSize = MaximumMessageBytes,
                MaxSendMessageSize = MaximumMessageBytes,
            }
        );
        Invoker = channel.CreateCallInvoker();
    }

    public Uri Uri { get; }

    public string? User { get; }

    /// <summary>The header that lets the client in; null without a login.</summary>
    public string? Authorization { get; }

    /// <summary>What the server says its version is; empty until it was reached.</summary>
    public string ServerVersion { get; set; } = "";

    public CallInvoker Invoker { get; }

    public bool IsClosed => isClosed;

    public string? CertificateProblem => certificateCheck.Problem;

    /// <summary>The newest writes to a database.</summary>
    public WriteClock WritesTo(string database) =>
        writes.GetOrAdd(database, static _ => new WriteClock());

    /// <summary>Closes the channel; calls under way end.</summary>
    public void Dispose()
    {
        isClosed = true;
        channel.Dispose();
    }

    private static string? AuthorizationOf(MilvusConnectionOptions options)
    {
        if (options.Token is { } token)
            return Encode(Reveal(token));
        return options is { User: { } user, Password: { } password }
            ? Encode($"{user}:{Reveal(password)}")
            : null;
    }

    private static string Encode(string secret) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));

    private static string Reveal(SecureString secret)
    {
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            return Marshal.PtrToStringUni(pointer) ?? "";
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }
}
