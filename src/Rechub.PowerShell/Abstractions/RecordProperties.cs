using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads records from callers: objects with properties, or hashtables.</summary>
internal static class RecordProperties
{
    /// <summary>Whether the record has a property or key of this name.</summary>
    public static bool Has(this PSObject record, string name) =>
        record.BaseObject is IDictionary dictionary
            ? dictionary.Contains(name)
            : record.Properties[name] is not null;

    /// <summary>The value of a property or key, without its PSObject; null if there is none.</summary>
    public static object? ValueOf(this PSObject record, string name) =>
        PSValue.Unwrap(
            record.BaseObject is IDictionary dictionary
                ? dictionary[name]
                : record.Properties[name]?.Value
        );

    /// <summary>All properties or keys with their values.</summary>
    public static IEnumerable<(string Name, object? Value)> All(this PSObject record) =>
        record.BaseObject is IDictionary dictionary
            ? dictionary
                .Keys.Cast<object>()
                .Select(key =>
                    (
                        Convert.ToString(key, CultureInfo.InvariantCulture)!,
                        PSValue.Unwrap(dictionary[key])
                    )
                )
            : record.Properties.Select(property => (property.Name, PSValue.Unwrap(property.Value)));
}
