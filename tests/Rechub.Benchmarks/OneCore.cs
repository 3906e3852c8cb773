using System.Diagnostics;

namespace Rechub.Benchmarks;

/// <summary>
/// Confines this thread to one processor core until it is disposed, and with it the processes that it starts meanwhile, which then
/// see one core only. Where the system does not offer it, nothing is confined.
/// </summary>
internal sealed class OneCore : IDisposable
{
    private readonly nint all;

    private OneCore(nint all) => this.all = all;

    /// <summary>Confines to the first of the cores that this process may use.</summary>
    public static OneCore? Confine()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return null;
        using var process = Process.GetCurrentProcess();
        var all = process.ProcessorAffinity;
        process.ProcessorAffinity = all & -all;
        return new OneCore(all);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return;
        using var process = Process.GetCurrentProcess();
        process.ProcessorAffinity = all;
    }
}
