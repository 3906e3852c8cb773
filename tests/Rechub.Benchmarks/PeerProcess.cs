using System.Diagnostics;

namespace Rechub.Benchmarks;

/// <summary>
/// The programs that benchmarks compare with: the scripts of the folder <c>peers</c>, run by the Python that
/// <c>RECHUB_PEER_PYTHON</c> names, <c>python3</c> by default.
/// </summary>
internal static class PeerProcess
{
    private static string Interpreter =>
        Environment.GetEnvironmentVariable("RECHUB_PEER_PYTHON") ?? "python3";

    /// <summary>Runs a script and returns what it prints.</summary>
    /// <param name="requirement">The package that it needs, for the message if it fails.</param>
    /// <param name="script">A name, such as <c>faiss_job.py</c>.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static string Run(
        string requirement,
        string script,
        params IEnumerable<string> arguments
    ) =>
        Output(
            new ProcessStartInfo(Interpreter, [Script(script), .. arguments]),
            $"Set RECHUB_PEER_PYTHON to a Python with {requirement}; tests/Rechub.Benchmarks/peers/README.md tells how to make one."
        );

    /// <summary>Starts a script that answers on its output what it is asked on its input.</summary>
    public static Process Start(string script, params IEnumerable<string> arguments) =>
        Process.Start(
            new ProcessStartInfo(Interpreter, [Script(script), .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;

    /// <summary>What a program prints. Its errors go where ours go.</summary>
    /// <param name="start">The program.</param>
    /// <param name="remedy">What to do when it fails.</param>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static string Output(ProcessStartInfo start, string remedy)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? text
            : throw new InvalidOperationException(
                $"'{start.FileName} {string.Join(' ', start.ArgumentList)}' failed. {remedy}"
            );
    }

    /// <summary>The path of a script, which the build copies beside the program.</summary>
    public static string Script(string name) =>
        Path.Combine(AppContext.BaseDirectory, "peers", name);
}
