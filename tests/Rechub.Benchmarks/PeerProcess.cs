using System.Diagnostics;

namespace Rechub.Benchmarks;

/// <summary>
/// The programs that benchmarks compare with. They run on the Python that <c>RECHUB_PEER_PYTHON</c> names, <c>python3</c> by
/// default; their scripts are in the folder <c>peer</c> of <c>RECHUB_SHARED</c>.
/// </summary>
internal static class PeerProcess
{
    private static string Interpreter =>
        Environment.GetEnvironmentVariable("RECHUB_PEER_PYTHON") ?? "python3";

    /// <summary>What a Python program prints.</summary>
    /// <param name="requirement">The package that it needs, for the message if it fails.</param>
    /// <param name="arguments">A script with its arguments, or <c>-c</c> and the program.</param>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public static string Python(string requirement, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Interpreter, arguments);
        return Output(
            start,
            $"Set RECHUB_PEER_PYTHON to a Python with {requirement}, and RECHUB_SHARED to the folder that holds peer/."
        );
    }

    /// <summary>Starts a Python program that answers on its output what it is asked on its input.</summary>
    public static Process Start(IEnumerable<string> arguments) =>
        Process.Start(
            new ProcessStartInfo(Interpreter, arguments)
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

    /// <summary>The path of a script, such as <c>faiss_job.py</c>.</summary>
    public static string Script(string name) =>
        Path.Combine(
            Environment.GetEnvironmentVariable("RECHUB_SHARED")
                ?? Path.Combine(Environment.CurrentDirectory, "..", "shared"),
            "peer",
            name
        );
}
