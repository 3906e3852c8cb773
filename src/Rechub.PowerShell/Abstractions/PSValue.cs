using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Values from callers, which PowerShell may have wrapped in a PSObject.</summary>
internal static class PSValue
{
    /// <summary>Returns the value itself, without its PSObject.</summary>
    public static object? Unwrap(object? value) =>
        value is PSObject wrapped ? wrapped.BaseObject : value;
}
