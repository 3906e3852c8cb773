using Grpc.Core;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;

namespace Rechub.Benchmarks;

/// <summary>
/// Searches whose requests lie ready and whose answers nobody reads: what is left is the server's own time, below which no
/// client gets.
/// </summary>
internal sealed class BareSearch
{
    private const int BooleanExpression = 1;
    private const int QueriesPerCall = 1_024;
    private const int CallsInFlight = 2;

    private static readonly Method<byte[], Unread> Search = new(
        MethodType.Unary,
        SearchAnswer.Search.ServiceName,
        SearchAnswer.Search.Name,
        Marshallers.Create<byte[]>(
            static (request, context) => context.Complete(request),
            static _ => throw new NotSupportedException()
        ),
        Marshallers.Create<Unread>(
            static (_, _) => throw new NotSupportedException(),
            static context => new Unread(context.PayloadLength)
        )
    );

    private readonly MilvusConnection connection;
    private readonly byte[][] requests;

    private BareSearch(MilvusConnection connection, byte[][] requests)
    {
        this.connection = connection;
        this.requests = requests;
    }

    /// <summary>Makes the requests.</summary>
    public static async Task<BareSearch> PrepareAsync(
        MilvusConnection connection,
        string collection,
        float[] vectors,
        int dimension,
        int topK
    )
    {
        var index = await new CollectionClient(connection).DescribeIndexAsync(
            collection,
            CancellationToken.None
        );
        var rows = Enumerable.Range(0, vectors.Length / dimension);
        var requests = rows.Chunk(QueriesPerCall)
            .Select(chunk =>
            {
                var request = SearchCall.Request(
                    collection,
                    index,
                    new Dictionary<string, object>(),
                    vectors,
                    dimension,
                    chunk,
                    topK,
                    condition: ""
                );
                request.DslType = BooleanExpression;
                request.ConsistencyLevel = (int)ConsistencyLevel.Eventually;
                request.GuaranteeTimestamp = 1;
                return Google.Protobuf.MessageExtensions.ToByteArray(request);
            });
        return new BareSearch(connection, [.. requests]);
    }

    /// <summary>Sends them all and waits for the answers.</summary>
    public Task RunAsync() =>
        Parallel.ForEachAsync(
            requests,
            new ParallelOptions { MaxDegreeOfParallelism = CallsInFlight },
            async (request, token) =>
            {
                using var call = connection.Invoker.AsyncUnaryCall(
                    Search,
                    null,
                    new CallOptions(cancellationToken: token),
                    request
                );
                var answer = await call.ResponseAsync;
                if (answer.Length < request.Length)
                    throw new InvalidOperationException("The server's answer is too short.");
            }
        );

    private sealed record Unread(int Length);
}
