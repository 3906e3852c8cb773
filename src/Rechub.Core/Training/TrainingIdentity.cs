using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// What makes two trainings one: the same initial model, the same data and the same options lead to the same result. A checkpoint
/// carries it, and serves no other training.
/// </summary>
/// <param name="Model">Id of the initial model: its parameters and vocabularies.</param>
/// <param name="Shape">The architecture's options: what parameters and features' values are used for.</param>
/// <param name="Data">SHA-256 of all that training sees of the data.</param>
/// <param name="Options">The options, with every choice made.</param>
/// <param name="Architecture">Name of the architecture; checkpoints were of one before they named it.</param>
internal sealed record TrainingIdentity(
    string Model,
    JsonElement Shape,
    string Data,
    TrainingOptions Options,
    string Architecture = ArchitectureRegistry.Unnamed
)
{
    /// <summary>The identity of a training over encoded features.</summary>
    public static TrainingIdentity Of(
        NeuralModel model,
        InteractionData data,
        TrainingOptions options,
        IEnumerable<EncodedFeature> features
    ) =>
        new(
            model.ModelId,
            ArchitectureRegistry.Write(model.Options),
            HashOf(data, features),
            options with
            {
                CheckpointPath = null,
                CheckpointInterval = null,
                LogDirectory = null,
                Resume = false,
            },
            model.Architecture
        );

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static TrainingIdentity? Parse(string text)
    {
        try
        {
            var saved = JsonSerializer.Deserialize(
                text,
                TrainingIdentityJson.Default.TrainingIdentity
            );
            // Options that the saved training did not have yet get the defaults it was trained with.
            return saved is null || !ArchitectureRegistry.Knows(saved.Architecture)
                ? saved
                : saved with
                {
                    Shape = ArchitectureRegistry.Write(
                        ArchitectureRegistry.Read(saved.Architecture, saved.Shape)
                    ),
                };
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
        if (saved.Architecture != Architecture)
            yield return $"the architecture was {saved.Architecture} and is {Architecture}";
        if (saved.Model != Model)
            yield return "the initial model differs";
        if (saved.Data != Data)
            yield return "the data differ";

        IEnumerable<string> Differences(string owner, string part)
        {
            var (values, others) = (now[part]!.AsObject(), before[part]!.AsObject());
            foreach (var name in values.Select(p => p.Key).Union(others.Select(p => p.Key)))
            {
                var (value, other) = (values[name], others[name]);
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
