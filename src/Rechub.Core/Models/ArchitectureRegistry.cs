using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rechub.Models;

/// <summary>
/// The architectures that model files may name: those of this assembly, and of every other that was added. An assembly names
/// its own by <see cref="ModelArchitectureAttribute"/>.
/// </summary>
internal static class ArchitectureRegistry
{
    /// <summary>The architecture of files that name none: they are older than the second architecture.</summary>
    public const string Unnamed = "DSSM";

    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        RespectNullableAnnotations = true,
    };

    private static readonly ConcurrentDictionary<string, Type> Types = new(StringComparer.Ordinal);

    static ArchitectureRegistry() => Add(typeof(ArchitectureRegistry).Assembly);

    /// <summary>Names of all architectures, in order.</summary>
    public static IEnumerable<string> Names => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>Adds the architectures of an assembly.</summary>
    public static void Add(Assembly assembly)
    {
        foreach (var architecture in assembly.GetCustomAttributes<ModelArchitectureAttribute>())
            Types[architecture.Name] = architecture.Type;
    }

    /// <summary>Whether models of that name can be read.</summary>
    public static bool Knows(string name) => Types.ContainsKey(name);

    /// <summary>An architecture's options as JSON.</summary>
    public static JsonElement Write(ModelArchitecture architecture) =>
        JsonSerializer.SerializeToElement(architecture, architecture.GetType(), Json);

    /// <summary>What <see cref="Write"/> wrote; options that a former version did not have get their defaults.</summary>
    /// <exception cref="JsonException">These are not the options of a known architecture.</exception>
    public static ModelArchitecture Read(string name, JsonElement options) =>
        Types.TryGetValue(name, out var type)
            ? (ModelArchitecture?)options.Deserialize(type, Json)
                ?? throw new JsonException($"Options of {name} is null.")
            : throw new JsonException($"{name} is not a known architecture.");
}
