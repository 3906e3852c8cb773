using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Rechub.Milvus.Tests.Support;

/// <summary>An implementation of Milvus that can be started here: the script that does so, and what it needs.</summary>
public sealed class ServerKind
{
    private static readonly string[] Pythons = ["python3", "python3.11"];

    private readonly string name;
    private readonly string needs;
    private readonly (string Variable, string Folder) cache;
    private readonly bool makesEnvironment;
    private readonly Lazy<string?> python;

    private ServerKind(
        string name,
        string script,
        string pythonTest,
        string needs,
        (string Variable, string Folder) cache,
        bool makesEnvironment,
        params string[] startArguments
    )
    {
        this.name = name;
        Script = script;
        this.needs = needs;
        this.cache = cache;
        this.makesEnvironment = makesEnvironment;
        StartArguments = startArguments;
        python = new(() => Pythons.FirstOrDefault(program => Runs(program, pythonTest)));
    }

    /// <summary>Milvus 2.3.5. It loses what a collection's properties were changed to when it is stopped and started.</summary>
    public static ServerKind Standalone { get; } =
        new(
            "Milvus 2.3.5",
            "milvus.py",
            "pass",
            "python3",
            ("MILVUS_BIN", "rechub-milvus-bin"),
            makesEnvironment: false,
            // When it is stopped it waits so long for another node to take over what is loaded.
            "--set",
            "common.gracefulStopTimeout=2"
        );

    /// <summary>
    /// Milvus Lite 3.2. It drops descriptions and shows no aliases with a collection, and after a restart it has loaded none.
    /// </summary>
    public static ServerKind Lite { get; } =
        new(
            "Milvus Lite",
            "lite.py",
            "import sys, venv, ensurepip; assert sys.version_info[:2] == (3, 11)",
            "Python 3.11 with venv",
            ("MILVUS_LITE_ENV", "rechub-milvus-lite-env"),
            makesEnvironment: true
        );

    /// <summary>The kinds that can be started, one a row of a theory.</summary>
    public static TheoryData<ServerKind> All => [Standalone, Lite];

    /// <summary>The script that starts it.</summary>
    public string Script { get; }

    /// <summary>What it is started with so that it can be stopped soon.</summary>
    public string[] StartArguments { get; }

    /// <summary>Why it cannot be started here; null when nothing is missing.</summary>
    public string? Lack =>
        !File.Exists(ScriptPath)
            ? $"'{ScriptPath}' does not exist. Set RECHUB_SHARED to the folder that holds milvus/."
        : python.Value is null ? $"{needs}, which starts {name}, is not there."
        : null;

    /// <summary>
    /// Why it could not be started although nothing seemed to be missing: its environment, made once for all servers, could not
    /// be made. Null when that is not the reason.
    /// </summary>
    public string? EnvironmentLack =>
        makesEnvironment && !File.Exists(Path.Combine(CacheFolder, "ready"))
            ? $"the environment of {name} could not be made in '{CacheFolder}'."
            : null;

    /// <summary>What is unpacked or made once for all servers.</summary>
    private string CacheFolder =>
        Environment.GetEnvironmentVariable(cache.Variable)
        ?? Path.Combine(Path.GetTempPath(), cache.Folder);

    private string ScriptPath =>
        Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(RepositoryRoot(), "..", "shared"),
            "milvus",
            Script
        );

    /// <summary>A call of the script, to which its arguments are to be added.</summary>
    public ProcessStartInfo StartInfo()
    {
        var start = new ProcessStartInfo(python.Value!)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { ScriptPath },
        };
        start.Environment[cache.Variable] = CacheFolder;
        return start;
    }

    public override string ToString() => name;

    private static bool Runs(string program, string code)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program)
                {
                    ArgumentList = { "-c", code },
                    RedirectStandardError = true,
                }
            )!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string RepositoryRoot([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
