using System.Collections;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Values from callers, which PowerShell may have wrapped in a PSObject.</summary>
internal static class PSValue
{
    /// <summary>Returns the value itself, without its PSObject.</summary>
    public static object? Unwrap(object? value) =>
        value is PSObject wrapped ? wrapped.BaseObject : value;

    /// <summary>A hashtable of parameters, as a library takes them.</summary>
    public static Dictionary<string, object> ToParameters(Hashtable? table)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? [])
            parameters[entry.Key.ToString()!] = Unwrap(entry.Value) ?? "";
        return parameters;
    }
}
