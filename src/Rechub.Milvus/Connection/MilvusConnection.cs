using System.Globalization;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Connection;

/// <summary>
/// A Milvus server, reached and found willing: a channel, the database to work in and a time limit. Safe for use by many threads.
/// </summary>
public sealed class MilvusConnection : IDisposable
{
    private const string DefaultDatabase = "default";
    private static readonly TimeSpan FirstCallLimit = TimeSpan.FromSeconds(15);

    private readonly MilvusChannel channel;
    private readonly bool ownsChannel;

    // Null leaves it to the server: some of 2.2 know no databases.
    private readonly string? namedDatabase;
    private readonly Metadata headers = [];
    private readonly CallPolicy policy;
    private volatile bool isClosed;

    private MilvusConnection(
        MilvusChannel channel,
        bool ownsChannel,
        string? database,
        TimeSpan timeout
    )
    {
        this.channel = channel;
        this.ownsChannel = ownsChannel;
        namedDatabase = database;
        Database = database ?? DefaultDatabase;
        policy = new CallPolicy(timeout);
        Invoker = channel.Invoker;
        if (channel.Authorization is { } authorization)
            headers.Add("authorization", authorization);
        if (database is not null)
        {
            headers.Add("dbname", database);
            Invoker = Invoker.Intercept(new DatabaseInterceptor(database));
        }

        Service = new MilvusService.MilvusServiceClient(Invoker);
        Writes = channel.WritesTo(Database);
    }

    /// <summary>The server's address.</summary>
    public Uri Uri => channel.Uri;

    /// <summary>The database that collections are looked for in.</summary>
    public string Database { get; }

    /// <summary>The user's name; null without one.</summary>
    public string? User => channel.User;

    /// <summary>What the server says its version is, such as <c>v2.3.5</c>.</summary>
    public string ServerVersion => channel.ServerVersion;

    /// <summary>Longest time to wait for the answer to one operation, its retries included, or for a loading index.</summary>
    public TimeSpan Timeout => policy.Timeout;

    /// <summary>
    /// Longest time to wait for an answer: before the first one less than <see cref="Timeout"/>, because most likely no server is
    /// there.
    /// </summary>
    internal TimeSpan AnswerLimit =>
        ServerVersion.Length == 0 && FirstCallLimit < Timeout ? FirstCallLimit : Timeout;

    /// <summary>Whether the connection, or the one that it was derived from, has been closed.</summary>
    public bool IsClosed => isClosed || channel.IsClosed;

    internal MilvusService.MilvusServiceClient Service { get; }

    internal CallInvoker Invoker { get; }

    /// <summary>Why the server's certificate was not trusted; null when it was.</summary>
    internal string? CertificateProblem => channel.CertificateProblem;

    /// <summary>The newest writes made to the database through this channel: what is read later must have seen them.</summary>
    internal WriteClock Writes { get; }

    /// <summary>Reaches a server: address, TLS, credentials and database are all tried out. One that is starting is waited for.</summary>
    /// <exception cref="RechubException">The server cannot be reached or does not let the client in.</exception>
    public static async Task<MilvusConnection> OpenAsync(
        MilvusConnectionOptions options,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        RequireAddress(options.Uri);
        RequireLogin(options);
        var connection = new MilvusConnection(
            new MilvusChannel(options),
            ownsChannel: true,
            options.Database,
            options.Timeout
        );
        try
        {
            await connection.ProbeAsync(cancellation).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A view of the same server, by the same channel and login, that works in another database or has another time limit.
    /// Closing the view leaves the channel open; closing this connection ends both.
    /// </summary>
    /// <param name="database">Its database, which is looked for; null for this connection's.</param>
    /// <param name="timeout">Its time limit; null for this connection's.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="RechubException">There is no such database, or the server cannot be reached.</exception>
    public async Task<MilvusConnection> WithAsync(
        string? database,
        TimeSpan? timeout,
        CancellationToken cancellation
    )
    {
        var isOther = database is not null && database != Database;
        var view = new MilvusConnection(
            channel,
            ownsChannel: false,
            isOther ? database : namedDatabase,
            timeout ?? Timeout
        );
        if (isOther)
            await view.RepeatAsync(
                    $"looking for the database '{database}'",
                    view.RequireAccessAsync,
                    cancellation
                )
                .ConfigureAwait(false);
        return view;
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
        Database == DefaultDatabase
            ? Uri.GetLeftPart(UriPartial.Authority)
            : $"{Uri.GetLeftPart(UriPartial.Authority)}/{Database}";

    /// <summary>Closes the connection and, unless it was derived from another, its channel: calls under way end.</summary>
    public void Dispose()
    {
        isClosed = true;
        if (ownsChannel)
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

    /// <summary>Refuses what would be passed over in silence: a second login, and TLS files for an address without TLS.</summary>
    private static void RequireLogin(MilvusConnectionOptions options)
    {
        if (options is { Token: not null, User: not null })
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusLoginAmbiguous",
                "-Credential and -Token are both given, and a server takes one of them. Leave the other out.",
                options.Uri
            );
        if (
            options.Uri.Scheme == Uri.UriSchemeHttp
            && (
                options.CertificateAuthorityPath is not null
                || options.ClientCertificate is not null
            )
        )
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "MilvusTlsUnused",
                $"-{(options.ClientCertificate is null ? "CertificateAuthority" : "ClientCertificate")} is for TLS, which {options.Uri} does not use. Give an https:// address, or leave it out.",
                options.Uri
            );
    }

    private async Task ProbeAsync(CancellationToken cancellation)
    {
        var first = CallPolicy.ForFirstCall(Timeout, AnswerLimit);
        channel.ServerVersion = await TranslateAsync(
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
                            await RequireAccessAsync(call).ConfigureAwait(false);
                            return version.Version;
                        },
                        cancellation
                    ),
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>Requires that the database is there and lets this client in.</summary>
    private async Task<ShowCollectionsResponse> RequireAccessAsync(CallOptions call)
    {
        if (namedDatabase is not null)
            await RequireDatabaseAsync(call).ConfigureAwait(false);
        // The first call that needs a login.
        return await AnswerAsync(Service.ShowCollectionsAsync(new ShowCollectionsRequest(), call))
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
                $"{Uri.GetLeftPart(UriPartial.Authority)} has no database '{Database}'; it has {string.Join(", ", names.Order(StringComparer.Ordinal))}. Create it or name another with -Database.",
                Database
            );
    }
}
