using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rechub.Models;

/// <summary>
/// The architectures that model files may name: those of this assembly and of every assembly that was added. An assembly declares
/// its architectures by <see cref="ModelArchitectureAttribute"/>.
/// </summary>
internal static class ArchitectureRegistry
{
    /// <summary>The architecture of files that name none: they were written when there was only one.</summary>
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

    /// <summary>Names of all architectures, sorted.</summary>
    public static IEnumerable<string> Names => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>Adds the architectures that an assembly declares.</summary>
    public static void Add(Assembly assembly)
    {
        foreach (var architecture in assembly.GetCustomAttributes<ModelArchitectureAttribute>())
            Types[architecture.Name] = architecture.Type;
    }

    /// <summary>Whether an architecture of that name is registered.</summary>
    public static bool Knows(string name) => Types.ContainsKey(name);

    /// <summary>An architecture's options as JSON.</summary>
    public static JsonElement Write(ModelArchitecture architecture) =>
        JsonSerializer.SerializeToElement(architecture, architecture.GetType(), Json);

    /// <summary>Reads what <see cref="Write"/> wrote. Options that an earlier version did not write get their defaults.</summary>
    /// <exception cref="JsonException">The architecture is unknown, or these are not its options.</exception>
    public static ModelArchitecture Read(string name, JsonElement options) =>
        Types.TryGetValue(name, out var type)
            ? (ModelArchitecture?)options.Deserialize(type, Json)
                ?? throw new JsonException($"Options of {name} is null.")
            : throw new JsonException($"{name} is not a known architecture.");
}
