using System.Diagnostics;
using Rechub.Tests.Indexing;
using Rechub.Tests.Interactions;
using Rechub.Tests.Numerics;
using Rechub.Tests.Training;

namespace Rechub.Tests;

/// <summary>Jobs that run in a process of their own, to be killed or to be measured.</summary>
internal static class ChildProcess
{
    public static IReadOnlyDictionary<string, Func<string[], int>> Jobs { get; } =
        new Dictionary<string, Func<string[], int>>
        {
            [IndexWriterJob.Name] = IndexWriterJob.Run,
            [DamagedImportJob.Name] = DamagedImportJob.Run,
            [IndexWriterJob.Beside] = IndexWriterJob.RunBeside,
            [QueryImportJob.Name] = QueryImportJob.Run,
            [LeakJob.Name] = LeakJob.Run,
            [NarrowVectorsJob.Name] = NarrowVectorsJob.Run,
            [TrainingJob.Name] = TrainingJob.Run,
            [TrainingJob.OnFullDisk] = TrainingJob.RunOnFullDisk,
        };

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
