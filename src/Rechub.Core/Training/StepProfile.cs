using System.Diagnostics;
using Rechub.Numerics;

namespace Rechub.Training;

/// <summary>Where the time of steps goes, part by part; a step is told to it in seven readings of a clock.</summary>
internal sealed class StepProfile
{
    private static readonly int PartCount = Enum.GetValues<StepPart>().Length;

    // An array a worker: they write at the same time.
    private readonly long[][] ticks;
    private readonly long[][] last;

    /// <summary>An empty profile of a team's steps.</summary>
    public StepProfile(int workers)
    {
        ticks = [.. Enumerable.Range(0, workers).Select(_ => new long[PartCount])];
        last = [.. Enumerable.Range(0, workers).Select(_ => new long[2])];
    }

    /// <summary>Time of a part, the mean over the workers, since the last <see cref="Clear"/>.</summary>
    public TimeSpan this[StepPart part] =>
        Stopwatch.GetElapsedTime(0, ticks.Sum(own => own[(int)part]) / ticks.Length);

    /// <summary>Forgets what was measured. No step may run.</summary>
    public void Clear()
    {
        foreach (var own in ticks)
            Array.Clear(own);
    }

    /// <summary>A worker begins a step.</summary>
    public void Begin(Worker worker) =>
        (last[worker.Index][0], last[worker.Index][1]) = (Stopwatch.GetTimestamp(), worker.Waited);

    /// <summary>A worker has ended a part, which began when the one before ended.</summary>
    public void End(Worker worker, StepPart part)
    {
        var (own, before) = (ticks[worker.Index], last[worker.Index]);
        var (now, waited) = (Stopwatch.GetTimestamp(), worker.Waited);
        own[(int)part] += now - before[0] - (waited - before[1]);
        own[(int)StepPart.Waiting] += waited - before[1];
        (before[0], before[1]) = (now, waited);
    }
}
