using System.Text.Json;
using System.Text.Json.Serialization;
using Rechub.Indexing;

namespace Rechub.Milvus.Versions;

/// <summary>What a version says of itself, kept in its collection's description from the moment it is created.</summary>
/// <param name="Rechub">Number of this format; its presence marks the collection as ours.</param>
/// <param name="ModelId">Id of the model that made the vectors.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Metric">How vectors are compared.</param>
/// <param name="IndexType">Kind of index.</param>
/// <param name="RowCount">Number of rows sent.</param>
/// <param name="Created">When the publish began, UTC.</param>
/// <param name="Publisher">Who publishes.</param>
/// <param name="Replicas">Number of copies kept in memory while it is loaded.</param>
internal sealed record VersionManifest(
    int Rechub,
    string ModelId,
    int Dimension,
    DistanceMetric Metric,
    MilvusIndexType IndexType,
    long RowCount,
    DateTime Created,
    PublisherIdentity Publisher,
    int Replicas = 1
)
{
    /// <summary>The format written here.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Reads a description; null when it is not one of ours.</summary>
    public static VersionManifest? TryParse(string description)
    {
        if (!description.StartsWith('{'))
            return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(
                description,
                ManifestJson.Default.VersionManifest
            );
            return manifest is { Rechub: >= CurrentFormat, ModelId: not null, Publisher: not null }
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The description.</summary>
    public string ToDescription() =>
        JsonSerializer.Serialize(this, ManifestJson.Default.VersionManifest);
}

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(VersionManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
