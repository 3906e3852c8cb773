using System.Text.Json.Serialization;

namespace Rechub.Serialization;

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ModelFileHeader))]
internal sealed partial class ModelFileJson : JsonSerializerContext;
