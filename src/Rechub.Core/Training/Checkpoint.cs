using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rechub.Bundles;
using Rechub.Interactions;
using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// The file that a training goes on from: a model file of its present parameters, with its state attached. Written beside its
/// place and renamed, so that a kill leaves the one before.
/// </summary>
internal sealed class Checkpoint
{
    private readonly string path;
    private readonly TimeSpan? interval;
    private readonly string attachment;
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();

    private Checkpoint(string path, TimeSpan? interval, string attachment)
    {
        this.path = path;
        this.interval = interval;
        this.attachment = attachment;
    }

    /// <summary>Whether the interval has passed since the last write.</summary>
    public bool IsDue => sinceWritten.Elapsed >= interval;

    /// <summary>The checkpoint that options ask for, or null.</summary>
    public static Checkpoint? For(DssmModel model, InteractionData data, TrainingOptions options) =>
        options.CheckpointPath is null
            ? null
            : new Checkpoint(
                options.CheckpointPath,
                options.CheckpointInterval,
                Fingerprint(model, data, options)
            );

    /// <summary>Writes the state as it is between two batches.</summary>
    public void Write(TrainedModel present, TrainingState state, AdamOptimizer optimizer)
    {
        RecallModelFile.Write(
            path,
            present,
            attachment,
            sections => state.Write(sections, optimizer)
        );
        sinceWritten.Restart();
    }

    /// <summary>Reads the file, and the moments into the optimiser; null where there is no file.</summary>
    /// <exception cref="RechubException">The file is damaged, or of another training.</exception>
    public (TrainedModel Present, TrainingState State)? Read(AdamOptimizer optimizer)
    {
        if (!File.Exists(path))
            return null;
        TrainingState? state = null;
        var present = RecallModelFile.Read(
            path,
            attachment,
            sections => state = TrainingState.Read(sections, optimizer)
        );
        return present is TrainedModel trained && state is not null
            ? (trained, state)
            : throw new RechubException(
                RechubErrorKind.Mismatch,
                "CheckpointOfAnotherTraining",
                $"'{path}' is no checkpoint of this training: its model, data or options differ. "
                    + "Resume with those it was started with, or start anew without -Resume.",
                path
            );
    }

    // A training is the same when its initial model, its data and its options are.
    private static string Fingerprint(
        DssmModel model,
        InteractionData data,
        TrainingOptions options
    )
    {
        var same = options with
        {
            CheckpointPath = null,
            CheckpointInterval = null,
            Resume = false,
        };
        var json = JsonSerializer.SerializeToUtf8Bytes(
            same,
            CheckpointJson.Default.TrainingOptions
        );
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(json);
        hash.AppendData(Convert.FromHexString(model.ModelId));
        hash.AppendData(MemoryMarshal.AsBytes(data.Log.ItemRows.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(data.Split.TrainEnd.AsSpan()));
        return $"training {Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}

[JsonSerializable(typeof(TrainingOptions))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
