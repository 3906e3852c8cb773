using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Rechub.Interactions;
using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// What makes two trainings one: the same initial model, the same data and the same options lead to the same result. A checkpoint
/// carries it, and serves no other training.
/// </summary>
/// <param name="Model">Id of the initial model: its parameters and vocabularies.</param>
/// <param name="Shape">The rest of the model: what its parameters and its features' values are used for.</param>
/// <param name="Data">SHA-256 of all that training sees of the data.</param>
/// <param name="Options">The options, with every choice made.</param>
internal sealed record TrainingIdentity(
    string Model,
    DssmOptions Shape,
    string Data,
    TrainingOptions Options
)
{
    /// <summary>The identity of a training over encoded features.</summary>
    public static TrainingIdentity Of(
        DssmModel model,
        InteractionData data,
        TrainingOptions options,
        IEnumerable<EncodedFeature> features
    ) =>
        new(
            model.ModelId,
            model.Options,
            HashOf(data, features),
            options with
            {
                CheckpointPath = null,
                CheckpointInterval = null,
                LogDirectory = null,
                Resume = false,
            }
        );

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static TrainingIdentity? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, TrainingIdentityJson.Default.TrainingIdentity);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>One line of JSON.</summary>
    public override string ToString() =>
        JsonSerializer.Serialize(this, TrainingIdentityJson.Default.TrainingIdentity);

    /// <summary>What is not the same in a saved training, for people; empty when nothing differs.</summary>
    public IEnumerable<string> DifferencesFrom(TrainingIdentity saved)
    {
        var (before, now) = (Json(saved), Json(this));
        foreach (var difference in Differences("", nameof(Options)))
            yield return difference;
        foreach (var difference in Differences("the model's ", nameof(Shape)))
            yield return difference;
        if (saved.Model != Model)
            yield return "the initial model differs";
        if (saved.Data != Data)
            yield return "the data differ";

        IEnumerable<string> Differences(string owner, string part)
        {
            foreach (var (name, value) in now[part]!.AsObject())
            {
                var other = before[part]![name];
                if (!JsonNode.DeepEquals(value, other))
                    yield return $"{owner}{name} was {Show(other)} and is {Show(value)}";
            }
        }
    }

    private static JsonNode Json(TrainingIdentity identity) =>
        JsonSerializer.SerializeToNode(identity, TrainingIdentityJson.Default.TrainingIdentity)!;

    private static string Show(JsonNode? value) => value?.ToJsonString().Trim('"') ?? "not given";

    private static string HashOf(InteractionData data, IEnumerable<EncodedFeature> features)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append<T>(T[] values)
            where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        Append(data.Log.UserOffsets);
        Append(data.Log.ItemRows);
        Append(data.Split.TrainEnd);
        Append(data.Split.TestStart);
        foreach (var feature in features)
        {
            switch (feature)
            {
                case SparseCodes sparse:
                    Append(sparse.Codes);
                    break;
                case SequenceCodes sequence:
                    Append(sequence.Offsets);
                    Append(sequence.Codes);
                    break;
                case DenseValues dense:
                    Append(dense.Values);
                    break;
                case HistoryCodes history:
                    Append(history.CodeOfItem);
                    break;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

[JsonSourceGenerationOptions(
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(TrainingIdentity))]
internal sealed partial class TrainingIdentityJson : JsonSerializerContext;
