using Rechub.Milvus.Connection;
using Rechub.Milvus.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Rechub.Milvus.Tests.Support;

/// <summary>One server for every test that leaves it as it was: tests use collections of their own names.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Lazy<MilvusServer> server = new(() => MilvusServer.Start());
    private int names;

    /// <summary>The server's address; the calling test is skipped when no server can be started.</summary>
    public Uri Uri => server.Value.Uri;

    /// <summary>A name that no other test uses.</summary>
    public string NewName() => $"items{Interlocked.Increment(ref names)}";

    /// <summary>A connection to it.</summary>
    public Task<MilvusConnection> ConnectAsync(double timeoutSeconds = 60) =>
        MilvusConnection.OpenAsync(
            new MilvusConnectionOptions
            {
                Uri = Uri,
                Timeout = TimeSpan.FromSeconds(timeoutSeconds),
            },
            TestContext.Current.CancellationToken
        );

    public void Dispose()
    {
        if (server.IsValueCreated)
            server.Value.Dispose();
    }
}
