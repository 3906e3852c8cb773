using Rechub.Milvus.Connection;
using Rechub.Milvus.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Rechub.Milvus.Tests.Support;

/// <summary>A server of each mode for every test that leaves it as it was: tests use collections of their own names.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Dictionary<ServerMode, Lazy<MilvusServer>> servers =
        ServerMode.Tried.ToDictionary(
            mode => mode,
            mode => new Lazy<MilvusServer>(() => MilvusServer.Start(mode))
        );
    private int names;

    /// <summary>The plain server's address; the calling test is skipped when no server can be started.</summary>
    public Uri Uri => Of(ServerMode.Plain).Uri;

    /// <summary>A name that no other test uses.</summary>
    public string NewName() => $"items{Interlocked.Increment(ref names)}";

    /// <summary>A connection to the plain server.</summary>
    public Task<MilvusConnection> ConnectAsync(
        double timeoutSeconds = 60,
        string? database = null
    ) => Of(ServerMode.Plain).ConnectAsync(timeoutSeconds, database);

    /// <summary>The server of a mode.</summary>
    internal MilvusServer Of(ServerMode mode) => servers[mode].Value;

    public void Dispose()
    {
        foreach (var server in servers.Values.Where(server => server.IsValueCreated))
            server.Value.Dispose();
    }
}
