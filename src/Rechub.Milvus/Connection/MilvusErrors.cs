using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using Grpc.Core;

namespace Rechub.Milvus.Connection;

/// <summary>The one place where what a server or the network says becomes an error that its reader can act on.</summary>
internal static class MilvusErrors
{
    public static RechubException From(
        string operation,
        Exception error,
        MilvusConnection connection
    ) =>
        error switch
        {
            RechubException known => known,
            ServerError server => FromServer(operation, server, connection),
            RpcException rpc => FromRpc(operation, rpc, connection),
            _ => throw new ArgumentException(
                "Neither the server nor the network said this.",
                nameof(error),
                error
            ),
        };

    private static RechubException FromServer(
        string operation,
        ServerError error,
        MilvusConnection connection
    ) =>
        error switch
        {
            { IsQuota: true } => Make(
                RechubErrorKind.InvalidOperation,
                "MilvusQuota",
                $"{connection} denies writing while {operation}: a quota is reached or writing is switched off ({error.Message}). Free memory or disk there or raise its quotaAndLimits, then try again."
            ),
            { IsAuthentication: true } => Authentication(operation, error.Message, connection),
            { IsPermission: true } => Permission(operation, error.Message, connection),
            { IsDatabaseNotFound: true } => Make(
                RechubErrorKind.NotFound,
                "MilvusDatabaseNotFound",
                $"{connection} has no database '{connection.Database}' (asked while {operation}). Create it or name another with -Database."
            ),
            { IsCollectionNotFound: true } => Make(
                RechubErrorKind.NotFound,
                "MilvusCollectionNotFound",
                $"{connection} does not have the collection asked for while {operation}: {error.Message}."
            ),
            { IsNotLoaded: true } => Make(
                RechubErrorKind.InvalidOperation,
                "MilvusNotLoaded",
                $"The collection asked for while {operation} is not loaded on {connection}: {error.Message}."
            ),
            { IsTransient: true } => NotReady(operation, error.Message, connection),
            _ => Make(
                RechubErrorKind.InvalidOperation,
                "MilvusRefused",
                $"{connection} refused {operation}: {error.Message}."
            ),
        };

    private static RechubException FromRpc(
        string operation,
        RpcException error,
        MilvusConnection connection
    ) =>
        error.StatusCode switch
        {
            _ when CallPolicy.IsNotReady(error) => NotReady(
                operation,
                error.Status.Detail,
                connection
            ),
            StatusCode.Unauthenticated => Authentication(
                operation,
                error.Status.Detail,
                connection
            ),
            StatusCode.PermissionDenied => Permission(operation, error.Status.Detail, connection),
            StatusCode.DeadlineExceeded => Make(
                RechubErrorKind.Unavailable,
                "MilvusTimeout",
                $"{connection} did not answer in time while {operation} (limit {Seconds(connection.AnswerLimit)} s, retries included). {(connection.AnswerLimit < connection.Timeout ? "Check that a server runs there and that address and port are right." : "Look at the server and the network, or give it more time with -Timeout.")}",
                error
            ),
            StatusCode.ResourceExhausted => Make(
                RechubErrorKind.InvalidOperation,
                "MilvusMessageTooLarge",
                $"A message was larger than {connection} accepts while {operation}: {error.Status.Detail}.",
                error
            ),
            StatusCode.Unimplemented => Make(
                RechubErrorKind.Unavailable,
                "MilvusNotSupported",
                $"{connection} does not know the call made while {operation}. It may not be a Milvus server, or is older than 2.2.",
                error
            ),
            _ => Unreachable(operation, error, connection),
        };

    private static RechubException Unreachable(
        string operation,
        RpcException error,
        MilvusConnection connection
    )
    {
        if (CallPolicy.IsUnreadable(error))
            return Make(
                RechubErrorKind.InvalidOperation,
                "MilvusAnswer",
                $"{connection} gave an answer that cannot be read while {operation}: {error.Status.Detail.TrimEnd('.')}. It may not be a Milvus server, or one of a version that is not known here.",
                error
            );
        if (connection.CertificateProblem is { } problem)
            return Make(RechubErrorKind.Unavailable, "MilvusCertificate", problem, error);
        // What has been reached before speaks the protocol: if it ends a connection now, it is going away.
        var isReached = connection.ServerVersion.Length > 0;
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            if (
                cause is AuthenticationException
                || (!isReached && (IsOtherProtocol(cause) || IsCut(cause)))
            )
                return Make(
                    RechubErrorKind.Unavailable,
                    "MilvusTls",
                    $"{connection} and this side do not agree on TLS: {cause.Message.TrimEnd('.')}. {TlsAdvice(connection)} A server that is just starting or stopping ends connections as well.",
                    error
                );
        }

        return Make(
            RechubErrorKind.Unavailable,
            "MilvusUnavailable",
            $"Cannot reach {connection} while {operation}: {error.Status.Detail.TrimEnd('.')}. Check that the server runs there and that address and port are right.",
            error
        );
    }

    private static bool IsOtherProtocol(Exception cause) =>
        cause
            is HttpProtocolException
                or HttpRequestException
                {
                    HttpRequestError: HttpRequestError.HttpProtocolError
                        or HttpRequestError.InvalidResponse
                        or HttpRequestError.ResponseEnded
                        or HttpRequestError.SecureConnectionError
                }
                // All that is said of a connection that ended while its handshake was being taken in.
                or HttpRequestException
                {
                    HttpRequestError: HttpRequestError.Unknown,
                    InnerException: null
                };

    // A server that wants TLS, or a client's certificate, may say so by closing the connection that it has just accepted.
    private static bool IsCut(Exception cause) =>
        cause
            is IOException
                or SocketException
                {
                    SocketErrorCode: SocketError.ConnectionReset
                        or SocketError.ConnectionAborted
                        or SocketError.Shutdown
                };

    private static string TlsAdvice(MilvusConnection connection) =>
        connection.Uri.Scheme == Uri.UriSchemeHttps
            ? "If the server speaks without TLS, use http://; if it asks for a client certificate, give one with -ClientCertificate."
            : "If the server speaks TLS, use https://.";

    private static RechubException NotReady(
        string operation,
        string detail,
        MilvusConnection connection
    ) =>
        Make(
            RechubErrorKind.Unavailable,
            "MilvusUnavailable",
            $"{connection} was not ready while {operation} and stayed so for {Seconds(connection.Timeout)} s: {detail.TrimEnd('.')}. Look at the server, or give it more time with -Timeout."
        );

    private static RechubException Authentication(
        string operation,
        string detail,
        MilvusConnection connection
    ) =>
        Make(
            RechubErrorKind.InvalidArgument,
            "MilvusAuthentication",
            $"{connection} did not let {Who(connection)} in while {operation}: {detail.TrimEnd('.')}. Give the right -Credential or -Token."
        );

    private static RechubException Permission(
        string operation,
        string detail,
        MilvusConnection connection
    ) =>
        Make(
            RechubErrorKind.InvalidOperation,
            "MilvusPermission",
            $"{Who(connection)} may not do this on {connection} while {operation}: {detail.TrimEnd('.')}. Ask its administrator for the privilege."
        );

    private static string Who(MilvusConnection connection) =>
        connection.User is { } user ? $"user '{user}'" : "this client";

    private static string Seconds(TimeSpan limit) =>
        limit.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    private static RechubException Make(
        RechubErrorKind kind,
        string errorId,
        string message,
        Exception? inner = null
    ) => new(kind, errorId, message, null, inner);
}
