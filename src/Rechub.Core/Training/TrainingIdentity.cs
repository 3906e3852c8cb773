using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rechub.Data;
using Rechub.Features;
using Rechub.Models;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>
/// Identifies a training: the same initial model, data and options lead to the same result. A checkpoint stores it, and only a
/// training of the same identity resumes from it.
/// </summary>
/// <param name="Model">Id of the initial model, a hash of its parameters and vocabularies.</param>
/// <param name="Shape">The options of the architecture.</param>
/// <param name="Data">SHA-256 of all data that training reads.</param>
/// <param name="Options">The training options, with all defaults.</param>
/// <param name="Architecture">Name of the architecture; the default is for checkpoints that name none.</param>
internal sealed record TrainingIdentity(
    string Model,
    JsonElement Shape,
    string Data,
    TrainingOptions Options,
    string Architecture = ArchitectureRegistry.Unnamed
)
{
    /// <summary>Identifies a training over encoded features.</summary>
    public static TrainingIdentity Of(
        NeuralModel model,
        InteractionData data,
        TrainingSamples samples,
        TrainingOptions options,
        EncodedFeatures features
    ) =>
        new(
            model.ModelId,
            ArchitectureRegistry.Write(model.Options),
            HashOf(data, samples, [.. features.Users, .. features.Items]),
            options with
            {
                CheckpointPath = null,
                CheckpointInterval = null,
                LogDirectory = null,
                Resume = false,
            },
            model.Architecture
        );

    /// <summary>Parses what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static TrainingIdentity? Parse(string text)
    {
        try
        {
            var saved = JsonSerializer.Deserialize(
                text,
                TrainingIdentityJson.Default.TrainingIdentity
            );
            // Architecture options that did not exist then had the value that is the default now.
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

    /// <summary>
    /// The differences from a saved training that keep this one from going on with it, for error messages; empty if there are none.
    /// More epochs are none.
    /// </summary>
    public IEnumerable<string> DifferencesFrom(TrainingIdentity saved)
    {
        if (saved.Options.Epochs < Options.Epochs)
            saved = saved with { Options = saved.Options with { Epochs = Options.Epochs } };
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

    private static string HashOf(
        InteractionData data,
        TrainingSamples samples,
        IEnumerable<EncodedFeature> features
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append<T>(T[] values)
            where T : unmanaged => hash.AppendData(MemoryMarshal.AsBytes(values.AsSpan()));
        Append(data.Log.UserOffsets);
        Append(data.Log.ItemRows);
        Append(data.Split.TrainEnd);
        Append(data.Split.TestStart);
        if (!ReferenceEquals(data.Split.ValidationStart, data.Split.TrainEnd))
            Append(data.Split.ValidationStart);
        // Nothing is added where all interactions are samples that count the same: checkpoints of before have the same hash.
        if (samples.RepeatCount > 0)
            Append([samples.RepeatCount]);
        if (samples.Weights is not null)
            Append(samples.Weights);
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
                default:
                    throw new ArgumentOutOfRangeException(nameof(features), feature, null);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
