using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;

namespace Rechub.Milvus.Versions;

/// <summary>Who publishes: stored with a version, so that others can tell a publish under way from one whose process has died.</summary>
/// <param name="Id">A number of this publish alone.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Process">Process id.</param>
/// <param name="Started">When that process started, UTC.</param>
/// <param name="Scope">The processes that its number counts among, on a machine of that name (<see cref="ProcessStart"/>).</param>
/// <param name="StartTicks">Ticks from boot to its start; 0 where the system does not tell.</param>
internal sealed record PublisherIdentity(
    string Id,
    string Host,
    int Process,
    DateTime Started,
    string Scope = "",
    long StartTicks = 0
)
{
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    // What this process is publishing now: its own earlier, failed publishes must not count as alive.
    private static readonly ConcurrentDictionary<string, bool> Running = new(
        StringComparer.Ordinal
    );

    /// <summary>An identity for a publish that begins in this process; ends with <see cref="End"/>.</summary>
    public static PublisherIdentity Begin()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        var identity = new PublisherIdentity(
            Guid.NewGuid().ToString("N"),
            Environment.MachineName,
            Environment.ProcessId,
            process.StartTime.ToUniversalTime(),
            ProcessStart.Scope,
            ProcessStart.TicksOf(Environment.ProcessId) ?? 0
        );
        Running[identity.Id] = true;
        return identity;
    }

    /// <summary>The publish is over, one way or the other.</summary>
    public void End() => Running.TryRemove(Id, out _);

    /// <summary>Whether the publish is certainly over: it was made on this machine and its process is gone.</summary>
    public bool IsKnownDead()
    {
        if (
            !string.Equals(Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || Scope != ProcessStart.Scope
        )
            return false;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return !IsStartOf(process)
                || (Process == Environment.ProcessId && !Running.ContainsKey(Id));
        }
        catch (ArgumentException)
        {
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It ended meanwhile, or belongs to somebody whose processes cannot be looked at.
            return error is InvalidOperationException;
        }
    }

    /// <summary>Host, process and start, for people.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"process {Process} on {Host}, started {Started:u}"
        );

    // By the clock only where there is nothing better.
    private bool IsStartOf(System.Diagnostics.Process process) =>
        StartTicks == 0
            ? (process.StartTime.ToUniversalTime() - Started).Duration() <= ClockTolerance
            : ProcessStart.TicksOf(process.Id) == StartTicks;
}
