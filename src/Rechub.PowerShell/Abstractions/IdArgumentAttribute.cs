using System.Collections;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Takes ids, and objects or hashtables that have one in a property such as UserId. Other objects are refused in a way that lets
/// PowerShell bind a pipeline object to another parameter.
/// </summary>
/// <param name="property">The property with the id or ids.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IdArgumentAttribute(string property) : ArgumentTransformationAttribute
{
    /// <summary>The property with the id or ids.</summary>
    public string Property { get; } = property;

    /// <summary>A property that, if an object has it as well, makes the object be passed on whole; null for none.</summary>
    public string? WholeWith { get; set; }

    /// <summary>Whether a value is an id, and no object that has one.</summary>
    internal static bool IsId(object? value) =>
        value is not PSObject and (IConvertible or IFormattable);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) is { } value
            ? Ids(value).ToArray()
            // An empty variable in front of a pipeline was to be a model or an index more often than an id.
            : throw PSValue.NotBindable($"It is null. Give an id, or an object with {Property}.");

    private IEnumerable<object?> Ids(object? value)
    {
        if (value is null || IsId(value))
            return [value];
        if (value is IEnumerable several and not IDictionary)
            return several.Cast<object?>().SelectMany(one => Ids(PSValue.Unwrap(one)));
        var record = PSObject.AsPSObject(value);
        if (!record.Has(Property))
            throw PSValue.NotBindable(
                $"An object of type {record.TypeNames[0]} is no id, and has no {Property}."
            );
        return WholeWith is not null && record.Has(WholeWith)
            ? [record]
            : Ids(PSValue.Unwrap(record.ValueOf(Property)));
    }
}
