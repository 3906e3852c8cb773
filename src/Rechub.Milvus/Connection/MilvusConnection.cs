using System.Globalization;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Connection;

/// <summary>
/// A Milvus server, reached and found willing: one channel for everything that is done there. Safe for use by many threads.
/// </summary>
public sealed class MilvusConnection : IDisposable
{
    // Above the server's own limit of 64 MB a message, so that its limit is the one that counts.
    private const int MaximumMessageBytes = 256 << 20;
    private const int WindowBytes = 16 << 20;
    private static readonly TimeSpan FirstCallLimit = TimeSpan.FromSeconds(15);

    private readonly GrpcChannel channel;
    private readonly Metadata headers = [];
    private readonly CallPolicy policy;
    private readonly ServerCertificateCheck certificateCheck;
    private readonly CancellationTokenSource closed = new();

    private MilvusConnection(MilvusConnectionOptions options)
    {
        Uri = options.Uri;
        Database = options.Database ?? "default";
        User = options.User;
        policy = new CallPolicy(options.Timeout);
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
        if (Authorization(options) is { } authorization)
            headers.Add("authorization", authorization);
        if (options.Database is { } database)
        {
            headers.Add("dbname", database);
            Invoker = Invoker.Intercept(new DatabaseInterceptor(database));
        }

        Service = new MilvusService.MilvusServiceClient(Invoker);
    }

    /// <summary>The server's address.</summary>
    public Uri Uri { get; }

    /// <summary>The database that collections are looked for in.</summary>
    public string Database { get; }

    /// <summary>The user's name; null without one.</summary>
    public string? User { get; }

    /// <summary>What the server says its version is, such as <c>v2.3.5</c>.</summary>
    public string ServerVersion { get; private set; } = "";

    /// <summary>Longest time one operation may take, its retries included.</summary>
    public TimeSpan Timeout => policy.Timeout;

    /// <summary>Whether the connection has been closed.</summary>
    public bool IsClosed => closed.IsCancellationRequested;

    internal MilvusService.MilvusServiceClient Service { get; }

    internal CallInvoker Invoker { get; }

    /// <summary>Why the server's certificate was not trusted; null when it was.</summary>
    internal string? CertificateProblem => certificateCheck.Problem;

    /// <summary>The newest writes made through this connection: what is read later must have seen them.</summary>
    internal WriteClock Writes { get; } = new();

    /// <summary>Reaches a server: address, TLS, credentials and database are all tried out. One that is starting is waited for.</summary>
    /// <exception cref="RechubException">The server cannot be reached or does not let the client in.</exception>
    public static async Task<MilvusConnection> OpenAsync(
        MilvusConnectionOptions options,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireAddress(options.Uri);
        var connection = new MilvusConnection(options);
        try
        {
            await connection.ProbeAsync(options, cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Names of the databases that the server has and this client may see.</summary>
    /// <exception cref="RechubException">The server cannot be reached or refused.</exception>
    public async Task<IReadOnlyList<string>> DatabasesAsync(CancellationToken cancellation) =>
        (
            await CallAsync(
                    "listing the databases",
                    options => Service.ListDatabasesAsync(new ListDatabasesRequest(), options),
                    cancellation
                )
                .ConfigureAwait(false)
        ).DbNames;

    /// <summary>The address, and the database where it is not the default; never a secret.</summary>
    public override string ToString() =>
        Database == "default"
            ? Uri.GetLeftPart(UriPartial.Authority)
            : $"{Uri.GetLeftPart(UriPartial.Authority)}/{Database}";

    /// <summary>Closes the channel; calls under way end.</summary>
    public void Dispose()
    {
        if (IsClosed)
            return;
        closed.Cancel();
        channel.Dispose();
    }

    /// <summary>Whether the server says that it is of a version, as far as the first two numbers go.</summary>
    internal bool IsVersion(int major, int minor) =>
        ServerVersion
            .TrimStart('v')
            .StartsWith(
                string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}."),
                StringComparison.Ordinal
            );

    /// <summary>Makes a call, with retries.</summary>
    /// <param name="operation">What is being done, as "creating the index": stands in errors.</param>
    /// <param name="call">Starts the call.</param>
    /// <param name="cancellation">Ends it at once.</param>
    internal Task<T> CallAsync<T>(
        string operation,
        Func<CallOptions, AsyncUnaryCall<T>> call,
        CancellationToken cancellation
    )
        where T : IAnswer =>
        RepeatAsync(operation, options => AnswerAsync(call(options)), cancellation);

    /// <summary>Makes a call, or several that are repeated together, with retries.</summary>
    internal Task<T> RepeatAsync<T>(
        string operation,
        Func<CallOptions, Task<T>> attempt,
        CancellationToken cancellation
    ) =>
        TranslateAsync(
            operation,
            () =>
                policy.InvokeAsync(
                    (deadline, token) => attempt(new CallOptions(headers, deadline, token)),
                    cancellation
                ),
            cancellation
        );

    /// <summary>The answer of a call, when its status is success.</summary>
    internal static async Task<T> AnswerAsync<T>(AsyncUnaryCall<T> call)
        where T : IAnswer
    {
        using (call)
        {
            var answer = await call.ResponseAsync.ConfigureAwait(false);
            ServerError.ThrowIfFailed(answer.Status);
            return answer;
        }
    }

    private async Task<T> TranslateAsync<T>(
        string operation,
        Func<Task<T>> work,
        CancellationToken cancellation
    )
    {
        if (IsClosed)
            throw new RechubException(
                RechubErrorKind.InvalidOperation,
                "MilvusDisconnected",
                $"The connection to {this} has been closed. Connect again with Connect-Milvus.",
                this
            );
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (RpcException error)
            when (error.StatusCode == StatusCode.Cancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellation);
        }
        catch (Exception error) when (error is ServerError or RpcException)
        {
            throw MilvusErrors.From(operation, error, this);
        }
    }

    /// <summary>Refuses what is no address; never repeats one that holds a login.</summary>
    private static void RequireAddress(Uri uri)
    {
        if (uri.OriginalString.Contains('@', StringComparison.Ordinal))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusUriInvalid",
                "The address of the Milvus server holds a login. Give http://host:port or https://host:port alone, and the login with -Credential or -Token."
            );
        if (
            !uri.IsAbsoluteUri
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        )
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusUriInvalid",
                $"'{uri}' is not the address of a Milvus server. Give http://host:port, or https://host:port for TLS.",
                uri
            );
    }

    private async Task ProbeAsync(MilvusConnectionOptions options, CancellationToken cancellation)
    {
        var first = CallPolicy.ForFirstCall(Timeout, FirstCallLimit);
        ServerVersion = await TranslateAsync(
                "connecting",
                () =>
                    first.InvokeAsync(
                        async (deadline, token) =>
                        {
                            var call = new CallOptions(headers, deadline, token);
                            var version = await AnswerAsync(
                                    Service.GetVersionAsync(new GetVersionRequest(), call)
                                )
                                .ConfigureAwait(false);
                            if (options.Database is not null)
                                await RequireDatabaseAsync(call).ConfigureAwait(false);
                            // The first call that needs a login.
                            await AnswerAsync(
                                    Service.ShowCollectionsAsync(new ShowCollectionsRequest(), call)
                                )
                                .ConfigureAwait(false);
                            return version.Version;
                        },
                        cancellation
                    ),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Servers before databases ignore the name silently, which must not pass for success.</summary>
    private async Task RequireDatabaseAsync(CallOptions call)
    {
        IEnumerable<string> names = ["default"];
        try
        {
            var answer = await AnswerAsync(
                    Service.ListDatabasesAsync(new ListDatabasesRequest(), call)
                )
                .ConfigureAwait(false);
            names = answer.DbNames;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unimplemented)
        {
            // A server of 2.2: there is one database, without a choice.
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.PermissionDenied)
        {
            // Who may not list databases may still use one; the next call shows whether it is there.
            return;
        }

        if (!names.Contains(Database))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "MilvusDatabaseNotFound",
                $"{Uri.GetLeftPart(UriPartial.Authority)} has no database '{Database}'; it has {string.Join(", ", names)}. Create it or name another with -Database.",
                Database
            );
    }

    private static string? Authorization(MilvusConnectionOptions options)
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
