using System.Diagnostics;

namespace Rechub.Tests;

/// <summary>Runs one of the jobs of the tests in a process of its own, to be killed or to be measured.</summary>
internal static class ChildProcess
{
    /// <summary>How often faults are injected: a few times in every run, many times in a soak.</summary>
    public static int Times(int normally, int inSoak) =>
        Environment.GetEnvironmentVariable("RECHUB_SOAK") == "1" ? inSoak : normally;

    public static Process Start(string job, params string[] arguments) =>
        Start(job, arguments, new Dictionary<string, string>());

    /// <summary>Starts a job with settings of the runtime, as environment variables, beside those that it inherits.</summary>
    public static Process Start(
        string job,
        string[] arguments,
        IReadOnlyDictionary<string, string> settings
    )
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [job, .. arguments])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
