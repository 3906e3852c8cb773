using Grpc.Core;
using Grpc.Core.Interceptors;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Connection;

/// <summary>
/// Names the database in every request. The header says it too, but would leave it to each server version which calls heed it.
/// </summary>
internal sealed class DatabaseInterceptor(string database) : Interceptor
{
    /// <inheritdoc/>
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation
    )
    {
        if (request is IDatabaseRequest named)
            named.DbName = database;
        return continuation(request, context);
    }
}
