using System.Diagnostics;
using Rechub.Numerics;

namespace Rechub.Training;

/// <summary>Measures the time of each part of a step, at the cost of seven or eight clock readings per step and worker.</summary>
internal sealed class StepProfile
{
    private static readonly int PartCount = Enum.GetValues<StepPart>().Length;

    // One array per worker, since workers write concurrently.
    private readonly long[][] ticks;
    private readonly long[][] last;

    /// <summary>Makes an empty profile for a team.</summary>
    public StepProfile(int workers)
    {
        ticks = [.. Enumerable.Range(0, workers).Select(_ => new long[PartCount])];
        last = [.. Enumerable.Range(0, workers).Select(_ => new long[2])];
    }

    /// <summary>Time of a part since the last <see cref="Clear"/>: the mean over the workers.</summary>
    public TimeSpan this[StepPart part] =>
        Stopwatch.GetElapsedTime(0, ticks.Sum(own => own[(int)part]) / ticks.Length);

    /// <summary>Resets all times. No step may be running.</summary>
    public void Clear()
    {
        foreach (var own in ticks)
            Array.Clear(own);
    }

    /// <summary>Marks that a worker begins a step.</summary>
    public void Begin(Worker worker) =>
        (last[worker.Index][0], last[worker.Index][1]) = (Stopwatch.GetTimestamp(), worker.Waited);

    /// <summary>Marks that a worker ends a part, which began when the previous one ended.</summary>
    public void End(Worker worker, StepPart part)
    {
        var (own, before) = (ticks[worker.Index], last[worker.Index]);
        var (now, waited) = (Stopwatch.GetTimestamp(), worker.Waited);
        own[(int)part] += now - before[0] - (waited - before[1]);
        own[(int)StepPart.Waiting] += waited - before[1];
        (before[0], before[1]) = (now, waited);
    }
}
