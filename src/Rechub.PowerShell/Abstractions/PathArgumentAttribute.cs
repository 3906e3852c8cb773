using System.Collections;
using System.Management.Automation;

namespace Rechub.PowerShell.Abstractions;

/// <summary>
/// Takes paths as text, and files, folders and other objects by the path that they have, in which no character is a wildcard. By
/// itself PowerShell would take the text of an object for a path with wildcards.
/// </summary>
/// <param name="property">The property of other objects that is their path, if they have neither PSPath nor FullName.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PathArgumentAttribute(string property = "FullName")
    : ArgumentTransformationAttribute
{
    /// <summary>The property of other objects that is their path.</summary>
    public string Property { get; } = property;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        PSValue.Unwrap(inputData) is IList several
            ? several.Cast<object?>().Select(ToPath).ToArray()
            : new[] { ToPath(inputData) };

    private string? ToPath(object? value) =>
        PSValue.Unwrap(value) switch
        {
            null => null,
            string path => path,
            FileSystemInfo file => WildcardPattern.Escape(file.FullName),
            var other => OfObject(PSObject.AsPSObject(other)),
        };

    private string OfObject(PSObject other) =>
        (other.ValueOf("PSPath") ?? other.ValueOf("FullName") ?? other.ValueOf(Property))
            is string path
            ? WildcardPattern.Escape(path)
            : throw PSValue.NotBindable($"An object of type {other.TypeNames[0]} has no path.");
}
