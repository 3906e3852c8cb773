using System.Collections;
using System.Globalization;
using System.Management.Automation;
using Rechub.Features;

namespace Rechub.PowerShell.Abstractions;

/// <summary>Converts a column name or a hashtable of settings to a feature.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class FeatureArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var input = PSValue.Unwrap(inputData);
        return input is IList list
            ? list.Cast<object>().Select(ToSpec).ToArray()
            : new[] { ToSpec(input) };
    }

    private static FeatureSpec ToSpec(object? value)
    {
        var input = PSValue.Unwrap(value);
        return input switch
        {
            FeatureSpec spec => spec,
            string name => new FeatureSpec(name),
            IDictionary settings => FromSettings(settings),
            _ => throw new ArgumentTransformationMetadataException(
                $"'{input}' is not a feature. Give a column name, or a hashtable such as @{{Name='genres'; Kind='Sequence'}}."
            ),
        };
    }

    private static FeatureSpec FromSettings(IDictionary settings)
    {
        var spec = new FeatureSpec(
            settings["Name"] as string ?? throw Unusable("Name", settings["Name"], "a column name")
        );
        foreach (DictionaryEntry setting in settings)
        {
            var key = Convert.ToString(setting.Key, CultureInfo.InvariantCulture) ?? "";
            spec = Apply(spec, key, setting.Value);
        }

        return spec;
    }

    private static FeatureSpec Apply(FeatureSpec spec, string key, object? value) =>
        key.ToUpperInvariant() switch
        {
            "NAME" => spec,
            "KIND" => spec with { Kind = EnumOf<FeatureKind>(key, value) },
            "POOLING" => spec with { Pooling = EnumOf<Pooling>(key, value) },
            "SCALE" => spec with { Scale = EnumOf<FeatureScale>(key, value) },
            "DIMENSION" => spec with { Dimension = Positive(key, value) },
            "LENGTH" => spec with { Length = Positive(key, value) },
            "MINIMUMCOUNT" => spec with { MinimumCount = Positive(key, value) },
            "SHAREDWITH" => spec with { SharedWith = Text(key, value) },
            "SEPARATOR" => spec with { Separator = Text(key, value) },
            _ => throw Unusable(
                key,
                value,
                "one of Name, Kind, Separator, Scale, Dimension, SharedWith, Pooling, Length, MinimumCount"
            ),
        };

    private static T EnumOf<T>(string key, object? value)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(key, value), ignoreCase: true, out var result)
        && Enum.IsDefined(result)
            ? result
            : throw Unusable(key, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");

    private static int Positive(string key, object? value) =>
        int.TryParse(
            Text(key, value),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
        && number > 0
            ? number
            : throw Unusable(key, value, "a positive integer");

    private static string Text(string key, object? value) =>
        Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text
            ? text
            : throw Unusable(key, value, "text that is not empty");

    private static ArgumentTransformationMetadataException Unusable(
        string key,
        object? value,
        string expected
    ) => new($"Feature setting {key} is '{value}'; expected {expected}.");
}
