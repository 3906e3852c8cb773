using System.Text.Json;
using System.Text.Json.Serialization;
using Rechub.Indexing;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Versions;

/// <summary>
/// What a version says of itself. It is written when the collection is created and never changed, both as the collection's
/// description and as a property: Milvus Lite drops descriptions, and Milvus 2.3 keeps a property only as it was created.
/// </summary>
/// <param name="Rechub">Number of this format; its presence marks the collection as ours.</param>
/// <param name="ModelId">Id of the model that made the vectors.</param>
/// <param name="Dimension">Length of a vector.</param>
/// <param name="Metric">How vectors are compared.</param>
/// <param name="IndexType">Kind of index.</param>
/// <param name="RowCount">Number of rows sent.</param>
/// <param name="Created">When the publish began, UTC.</param>
/// <param name="Publisher">Who publishes.</param>
/// <param name="Replicas">Number of copies kept in memory while it is loaded.</param>
/// <param name="FieldDescriptions">Descriptions of fields by name, which Milvus Lite drops.</param>
internal sealed record VersionManifest(
    int Rechub,
    string ModelId,
    int Dimension,
    DistanceMetric Metric,
    MilvusIndexType IndexType,
    long RowCount,
    DateTime Created,
    PublisherIdentity Publisher,
    int Replicas = 1,
    IReadOnlyDictionary<string, string>? FieldDescriptions = null
)
{
    /// <summary>The format written here: a publish under way is marked (<see cref="PublishMark"/>).</summary>
    public const int CurrentFormat = 2;

    private const int FirstFormat = 1;
    private const string Property = "rechub.manifest";

    /// <summary>Whether the publisher marked its publish as under way, so that an unmarked version is a finished one.</summary>
    [JsonIgnore]
    public bool IsMarkedWhilePublishing => Rechub >= CurrentFormat;

    /// <summary>The manifest of a collection; null when the collection is not one of ours.</summary>
    public static VersionManifest? Of(DescribeCollectionResponse collection) =>
        TryParse(collection.Schema.Description)
        ?? TryParse(
            collection.Properties.FirstOrDefault(property => property.Key == Property)?.Value ?? ""
        );

    /// <summary>A request to create a collection that carries this manifest.</summary>
    /// <param name="schema">The collection's fields, and its name.</param>
    public CreateCollectionRequest CreateRequest(CollectionSchema schema)
    {
        var text = JsonSerializer.Serialize(this, ManifestJson.Default.VersionManifest);
        schema.Description = text;
        return new CreateCollectionRequest
        {
            CollectionName = schema.Name,
            Schema = Google.Protobuf.MessageExtensions.ToByteString(schema),
            Properties =
            {
                new KeyValuePair { Key = Property, Value = text },
            },
        };
    }

    /// <summary>Gives fields the descriptions that the server dropped.</summary>
    public void Restore(CollectionSchema schema)
    {
        foreach (var field in schema.Fields.Where(field => field.Description.Length == 0))
            field.Description = FieldDescriptions?.GetValueOrDefault(field.Name) ?? "";
    }

    private static VersionManifest? TryParse(string text)
    {
        if (!text.StartsWith('{'))
            return null;
        try
        {
            var manifest = JsonSerializer.Deserialize(text, ManifestJson.Default.VersionManifest);
            return manifest is { Rechub: >= FirstFormat, ModelId: not null, Publisher: not null }
                ? manifest
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(VersionManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
