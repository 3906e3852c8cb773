using Rechub.Milvus.Connection;
using Rechub.Milvus.Tests.Support;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Rechub.Milvus.Tests.Support;

/// <summary>A server of each mode and kind for every test that leaves it as it was: tests use collections of their own names.</summary>
public sealed class SharedServer : IDisposable
{
    private readonly Dictionary<ServerMode, Lazy<MilvusServer>> servers =
        ServerMode.Tried.ToDictionary(
            mode => mode,
            mode => new Lazy<MilvusServer>(() => MilvusServer.Start(mode))
        );
    private readonly Lazy<Task<string>> otherDatabase;
    private readonly Lazy<MilvusServer> lite = new(() => MilvusServer.Start(ServerKind.Lite));
    private int names;

    public SharedServer() => otherDatabase = new Lazy<Task<string>>(CreateDatabaseAsync);

    /// <summary>The plain server's address; the calling test is skipped when no server can be started.</summary>
    public Uri Uri => Of(ServerMode.Plain).Uri;

    /// <summary>A database of the plain server beside its default one, made when it is first asked for.</summary>
    public Task<string> OtherDatabase => otherDatabase.Value;

    /// <summary>A name that no other test uses.</summary>
    public string NewName() => $"items{Interlocked.Increment(ref names)}";

    /// <summary>A connection to the plain server.</summary>
    public Task<MilvusConnection> ConnectAsync(
        double timeoutSeconds = 60,
        string? database = null
    ) => Of(ServerMode.Plain).ConnectAsync(timeoutSeconds, database);

    /// <summary>The server of a mode.</summary>
    internal MilvusServer Of(ServerMode mode) => servers[mode].Value;

    /// <summary>The server of a kind that asks for nothing.</summary>
    internal MilvusServer Of(ServerKind kind) =>
        kind == ServerKind.Lite ? lite.Value : Of(ServerMode.Plain);

    public void Dispose()
    {
        if (lite.IsValueCreated)
            lite.Value.Dispose();
        foreach (var server in servers.Values.Where(server => server.IsValueCreated))
            server.Value.Dispose();
    }

    private async Task<string> CreateDatabaseAsync()
    {
        using var connection = await ConnectAsync();
        await ServerAdministration.CreateDatabaseAsync(connection, "shop");
        return "shop";
    }
}
