using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>A real Milvus server of its own, of either kind, started by the script that comes with it.</summary>
internal sealed class MilvusServer : IDisposable
{
    // Below the ports that systems hand out by themselves.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;
    private const int PortsPerServer = 100;
    private const int Attempts = 3;

    private static readonly Lock PortLock = new();
    private static int nextPort = FirstPort + Random.Shared.Next(60) * PortsPerServer;

    private readonly ServerKind kind;
    private readonly string folder;
    private readonly string[] startArguments;
    private Certificates? certificates;

    private MilvusServer(ServerKind kind, string folder, int port, string[] startArguments)
    {
        this.kind = kind;
        this.folder = folder;
        this.startArguments = startArguments;
        Port = port;
    }

    /// <summary>The server's port.</summary>
    public int Port { get; }

    /// <summary>The server's address, without TLS.</summary>
    public Uri Uri => new($"http://127.0.0.1:{Port}");

    /// <summary>What it asks of its clients, when it was started by a mode.</summary>
    public ServerMode Mode { get; private init; } = ServerMode.Plain;

    /// <summary>The authority that issued its certificate, when it was started by a mode with TLS.</summary>
    public string? AuthorityPath => certificates?.AuthorityPath;

    /// <summary>Starts a server that asks for what a mode says.</summary>
    public static MilvusServer Start(ServerMode mode)
    {
        var certificates = mode.SpeaksTls ? new Certificates() : null;
        certificates?.IssueServer();
        string[] login = mode.AsksForLogin ? ["--auth"] : [];
        string[] tls = certificates is null ? [] : ["--tls", certificates.Folder];
        return Start(ServerKind.Standalone, mode, certificates, [.. login, .. tls]);
    }

    /// <summary>Starts a server of a kind, with no more asked of its clients than an address.</summary>
    public static MilvusServer Start(ServerKind kind) =>
        Start(kind, ServerMode.Plain, certificates: null, kind.StartArguments);

    /// <summary>A connection as its mode needs it.</summary>
    public Task<MilvusConnection> ConnectAsync(
        double timeoutSeconds = 60,
        string? database = null
    ) => ConnectAsync(Port, timeoutSeconds, database);

    /// <summary>A connection by way of a proxy.</summary>
    public Task<MilvusConnection> ConnectAsync(FaultProxy proxy, double timeoutSeconds) =>
        ConnectAsync(proxy.Port, timeoutSeconds, database: null);

    /// <summary>
    /// Starts a server. The calling test is skipped with the reason when there is none to start; one that does not start fails it.
    /// </summary>
    public static MilvusServer Start(params string[] arguments) =>
        Start(ServerKind.Standalone, ServerMode.Plain, certificates: null, arguments);

    private static MilvusServer Start(
        ServerKind kind,
        ServerMode mode,
        Certificates? certificates,
        string[] arguments
    )
    {
        Assert.SkipWhen(kind.Lack is not null, $"No server to test with: {kind.Lack}");
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = new MilvusServer(
                kind,
                Directory.CreateTempSubdirectory("rechub-milvus-").FullName,
                port,
                [.. arguments, "--port", $"{port}", "--timeout", "120"]
            )
            {
                Mode = mode,
            };
            var (exit, output) = server.Script("start", server.startArguments);
            if (exit == 0)
            {
                server.certificates = certificates;
                return server;
            }

            server.Dispose();
            Assert.SkipWhen(
                kind.EnvironmentLack is not null,
                $"No server to test with: {kind.EnvironmentLack} {output}"
            );
            // Somebody may have taken one of its ports meanwhile.
            if (attempt == Attempts)
                Assert.Fail($"The server could not be started: {output}");
        }
    }

    /// <summary>Asks the server to end and waits until it has.</summary>
    public void Stop() => Require("stop");

    /// <summary>Ends the server as a crash would.</summary>
    public void Kill() => Require("kill");

    /// <summary>Starts it again over its data.</summary>
    public void Restart() => Require("start", startArguments);

    public void Dispose()
    {
        Script("kill");
        Directory.Delete(folder, recursive: true);
        certificates?.Dispose();
    }

    private Task<MilvusConnection> ConnectAsync(
        int port,
        double timeoutSeconds,
        string? database
    ) =>
        MilvusConnection.OpenAsync(
            Mode.Options(port, AuthorityPath, timeoutSeconds, database),
            TestContext.Current.CancellationToken
        );

    private void Require(string what, params string[] arguments)
    {
        var (exit, output) = Script(what, arguments);
        Assert.True(exit == 0, $"{kind.Script} {what}: {output}");
    }

    private (int Exit, string Output) Script(string what, params string[] arguments)
    {
        var start = kind.StartInfo();
        foreach (var argument in (string[])[what, folder, .. arguments])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }

    private static int FreePort()
    {
        lock (PortLock)
        {
            for (; ; nextPort += PortsPerServer)
            {
                if (nextPort > LastPort)
                    nextPort = FirstPort;
                if (Enumerable.Range(nextPort, PortsPerServer / 2 + 1).All(IsFree))
                {
                    nextPort += PortsPerServer;
                    return nextPort - PortsPerServer;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
