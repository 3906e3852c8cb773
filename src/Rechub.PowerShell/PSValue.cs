using System.Collections;
using System.Management.Automation;

namespace Rechub.PowerShell;

/// <summary>Values from callers, which PowerShell may have wrapped in a PSObject.</summary>
internal static class PSValue
{
    /// <summary>Returns the value itself, without its PSObject; a custom object has nothing but that.</summary>
    public static object? Unwrap(object? value) =>
        value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    /// <summary>
    /// Returns the value as the core knows values: without its PSObject and those in a list; a custom object as the dictionary of
    /// its properties.
    /// </summary>
    public static object? ToPlain(object? value) =>
        Unwrap(value) switch
        {
            PSObject custom => custom.Properties.ToDictionary(
                property => property.Name,
                property => property.Value
            ),
            object?[] list when Array.Exists(list, element => element is PSObject) =>
                Array.ConvertAll(list, ToPlain),
            var plain => plain,
        };

    /// <summary>
    /// The exception for a value that a parameter does not take. Of a pipeline object, PowerShell then tries the next parameter;
    /// after another exception it does not.
    /// </summary>
    public static ArgumentTransformationMetadataException NotBindable(string message) =>
        new(message, new PSInvalidCastException(message));

    /// <summary>A hashtable of parameters, as a library takes them.</summary>
    public static Dictionary<string, object> ToParameters(Hashtable? table)
    {
        var parameters = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? [])
            parameters[entry.Key.ToString()!] = Unwrap(entry.Value) ?? "";
        return parameters;
    }
}
