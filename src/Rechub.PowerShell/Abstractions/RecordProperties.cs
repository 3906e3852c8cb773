using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Reads what callers give as records: objects with properties, or hashtables.</summary>
internal static class RecordProperties
{
    /// <summary>Whether a record says anything about a name.</summary>
    public static bool Has(this PSObject record, string name) =>
        record.BaseObject is IDictionary dictionary
            ? dictionary.Contains(name)
            : record.Properties[name] is not null;

    /// <summary>The value of a name, itself and not its wrapper; null where there is none.</summary>
    public static object? ValueOf(this PSObject record, string name) =>
        PSValue.Unwrap(
            record.BaseObject is IDictionary dictionary
                ? dictionary[name]
                : record.Properties[name]?.Value
        );

    /// <summary>All names and their values.</summary>
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
