using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;

namespace Rechub.Milvus.Versions;

/// <summary>Who publishes: stored with a version, so that others can tell a publish under way from one whose process has died.</summary>
/// <param name="Id">A number of this publish alone.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Process">Process id.</param>
/// <param name="Started">When that process started, UTC.</param>
internal sealed record PublisherIdentity(string Id, string Host, int Process, DateTime Started)
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
            process.StartTime.ToUniversalTime()
        );
        Running[identity.Id] = true;
        return identity;
    }

    /// <summary>The publish is over, one way or the other.</summary>
    public void End() => Running.TryRemove(Id, out _);

    /// <summary>Whether the publish is certainly over: it was made on this machine and its process is gone.</summary>
    public bool IsKnownDead()
    {
        if (!string.Equals(Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase))
            return false;
        if (Process == Environment.ProcessId && IsStart(CurrentStart()))
            return !Running.ContainsKey(Id);
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            return !IsStart(process.StartTime.ToUniversalTime());
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

    private static DateTime CurrentStart()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }

    private bool IsStart(DateTime start) => (start - Started).Duration() <= ClockTolerance;
}
