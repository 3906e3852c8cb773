using System.Text.Json.Serialization;

namespace Rechub.Training;

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(TrainingIdentity))]
internal sealed partial class TrainingIdentityJson : JsonSerializerContext;
