using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Rechub.Milvus.Connection;

namespace Rechub.Milvus.Tests.Support;

/// <summary>A real Milvus server of its own, started by the script that comes with it.</summary>
internal sealed class MilvusServer : IDisposable
{
    // Below the ports that systems hand out by themselves.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_000;
    private const int PortsPerServer = 100;
    private const int Attempts = 3;

    private static readonly Lock PortLock = new();
    private static int nextPort = FirstPort + Random.Shared.Next(60) * PortsPerServer;

    private readonly string folder;
    private readonly string[] startArguments;
    private Certificates? certificates;

    private MilvusServer(string folder, int port, string[] startArguments)
    {
        this.folder = folder;
        this.startArguments = startArguments;
        Port = port;
    }

    /// <summary>The folder of the starter script.</summary>
    public static string ScriptFolder { get; } =
        Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(RepositoryRoot(), "..", "shared"),
            "milvus"
        );

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
        return Start(mode, certificates, [.. login, .. tls]);
    }

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
        Start(ServerMode.Plain, certificates: null, arguments);

    private static MilvusServer Start(
        ServerMode mode,
        Certificates? certificates,
        string[] arguments
    )
    {
        var script = Path.Combine(ScriptFolder, "milvus.py");
        Assert.SkipUnless(
            File.Exists(script),
            $"No server to test with: '{script}' does not exist. Set RECHUB_SHARED to the folder that holds milvus/."
        );
        Assert.SkipUnless(
            HasPython(),
            "No server to test with: python3, which starts it, is not there."
        );
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var server = new MilvusServer(
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
            // Somebody may have taken one of its ports meanwhile.
            if (attempt == Attempts)
                Assert.Fail($"The server could not be started: {output}");
        }
    }

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
        Assert.True(exit == 0, $"milvus.py {what}: {output}");
    }

    private (int Exit, string Output) Script(string what, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(ScriptFolder, "milvus.py"), what, folder },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Unpacked once for all servers.
        start.Environment.TryAdd(
            "MILVUS_BIN",
            Path.Combine(Path.GetTempPath(), "rechub-milvus-bin")
        );
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd() + error.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, output.Trim());
    }

    private static bool HasPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "python3")));

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

    private static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
