using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>What callers give, which PowerShell may have wrapped.</summary>
internal static class PSValue
{
    /// <summary>A value itself and not its wrapper.</summary>
    public static object? Unwrap(object? value) =>
        value is PSObject wrapped ? wrapped.BaseObject : value;
}
