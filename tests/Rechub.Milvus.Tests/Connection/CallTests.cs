using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Rechub.Indexing;
using Rechub.Milvus.Collections;
using Rechub.Milvus.Connection;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Publishing;
using Rechub.Milvus.Searching;
using Rechub.Milvus.Tests.Fake;

namespace Rechub.Milvus.Tests.Connection;

/// <summary>Calls that fail are made again when that can help, and tell the true cause when it did not.</summary>
public sealed class CallTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_goes_away_after_connecting_is_told_as_unreachable()
    {
        var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync(timeoutSeconds: 5);
        await server.DisposeAsync();

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            new CollectionClient(connection).ListAsync(Cancellation)
        );

        Assert.Equal("MilvusUnavailable", error.ErrorId);
        Assert.Contains("server runs there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Http_to_a_port_that_speaks_TLS_is_told_as_such_however_the_connection_ends()
    {
        // What TLS answers to a greeting that is none: a fatal alert.
        byte[] alert = [21, 3, 1, 0, 2, 2, 70];
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var uri = new Uri($"http://{listener.LocalEndpoint}");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var opening = MilvusConnection.OpenAsync(
                new MilvusConnectionOptions { Uri = uri },
                Cancellation
            );
            using (var accepted = await listener.AcceptTcpClientAsync(Cancellation))
            {
                await accepted.GetStream().ReadExactlyAsync(new byte[1], Cancellation);
                await accepted.GetStream().WriteAsync(alert, Cancellation);
            }

            var error = await Assert.ThrowsAsync<RechubException>(() => opening);

            Assert.Equal("MilvusTls", error.ErrorId);
        }
    }

    [Theory]
    [InlineData(800, "database not found")]
    [InlineData(65535, "database not found[database=nosuch]")]
    // The code of a condition that passes: Milvus Lite.
    [InlineData(1, "database 'nosuch' does not exist")]
    public void A_database_that_is_not_there_is_not_asked_for_again(int code, string reason)
    {
        var error = new ServerError(
            new Rechub.Milvus.Protocol.Status { Code = code, Reason = reason }
        );

        Assert.True(error.IsDatabaseNotFound);
        Assert.False(error.IsTransient);
    }

    [Fact]
    public async Task A_server_that_is_starting_is_waited_for()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        server.Milvus.CallsUntilStarted = 3;

        using var connection = await server.ConnectAsync();

        Assert.Equal(4, server.Milvus.Calls.Count(call => call == "GetVersion"));
        server.Milvus.CallsUntilStarted = 2;
        Assert.Empty(await new CollectionClient(connection).ListAsync(Cancellation));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_read_is_told_at_once()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync();
        // The names of databases stand where a search's hits would.
        var method = new Method<byte[], SearchAnswer>(
            MethodType.Unary,
            "milvus.proto.milvus.MilvusService",
            "ListDatabases",
            Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes),
            SearchAnswer.Search.ResponseMarshaller
        );

        var error = await Assert.ThrowsAsync<RechubException>(() =>
            connection.CallAsync(
                "searching",
                options => connection.Invoker.AsyncUnaryCall(method, null, options, []),
                Cancellation
            )
        );

        Assert.Equal("MilvusAnswer", error.ErrorId);
        Assert.Single(server.Milvus.Calls, call => call == "ListDatabases");
    }

    [Fact]
    public async Task A_call_without_an_answer_is_made_again()
    {
        await using var server = await FakeServer.StartAsync(ServerProfile.V25);
        using var connection = await server.ConnectAsync(timeoutSeconds: 12);
        var items = TestItems.Make(20);
        await new ItemPublisher(connection).PublishAsync(
            items,
            new PublishOptions { Collection = "movies", IndexType = MilvusIndexType.Flat },
            null,
            Cancellation
        );
        var index = await MilvusItemIndex.OpenAsync(connection, "movies", null, null, Cancellation);
        var before = server.Milvus.Calls.Count(call => call == "Search");
        server.Milvus.IgnoresFirst = "Search";

        var hits = index
            .Search(
                new SearchQuery
                {
                    Vectors = items.Vectors[..items.Dimension],
                    Count = 1,
                    TopK = 1,
                },
                Cancellation
            )
            .Single();

        Assert.Equal(items.Items.Ids[0], hits.ItemId.Single());
        Assert.True(server.Milvus.Calls.Count(call => call == "Search") >= before + 2);
    }
}
