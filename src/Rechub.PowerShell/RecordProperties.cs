using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Rechub.PowerShell;

/// <summary>Reads records from callers: objects with properties, or hashtables.</summary>
internal static class RecordProperties
{
    /// <summary>Whether the record has a property or key of this name, or a property within one by a path such as user.id.</summary>
    public static bool Has(this PSObject record, string path) => TryFind(record, path, out _);

    /// <summary>The plain value of a property or key, or of one within it by a path such as user.id; null if there is none.</summary>
    public static object? ValueOf(this PSObject record, string path) =>
        TryFind(record, path, out var value) ? PSValue.ToPlain(value) : null;

    /// <summary>The paths of all values: of objects and hashtables within the record, those in them.</summary>
    public static IEnumerable<string> Paths(this PSObject record) =>
        record
            .All()
            .SelectMany(property =>
                property.Value is PSObject or IDictionary
                    ? PSObject
                        .AsPSObject(property.Value)
                        .Paths()
                        .Select(path => $"{property.Name}.{path}")
                    : [property.Name]
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

    private static bool TryFind(PSObject record, string path, out object? value)
    {
        if (TryGet(record, path, out value))
            return true;
        for (var dot = path.IndexOf('.'); dot > 0; dot = path.IndexOf('.', dot + 1))
        {
            if (
                TryGet(record, path[..dot], out var inner)
                && inner is not null
                && TryFind(PSObject.AsPSObject(inner), path[(dot + 1)..], out value)
            )
                return true;
        }

        return false;
    }

    private static bool TryGet(PSObject record, string name, out object? value)
    {
        if (record.BaseObject is IDictionary dictionary)
        {
            value = dictionary[name];
            return dictionary.Contains(name);
        }

        var property = record.Properties[name];
        value = property?.Value;
        return property is not null;
    }
}
