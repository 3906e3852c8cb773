using System.Diagnostics;
using Rechub.IO;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Serialization;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>
/// The file that a training resumes from: a model file with the best parameters so far (the current ones before the first
/// validation), to which the training's state and current parameters are attached. It is replaced atomically, so a kill or a full
/// disk leaves the previous checkpoint. One training at a time holds it.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private readonly TimeSpan? interval;
    private readonly WriterLock writer;
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();

    private Checkpoint(string path, TimeSpan? interval, WriterLock writer)
    {
        FileName = path;
        this.interval = interval;
        this.writer = writer;
    }

    /// <summary>Full name of the file.</summary>
    public string FileName { get; }

    /// <summary>Whether the checkpoint interval has passed since the last write.</summary>
    public bool IsDue => sinceWritten.Elapsed >= interval;

    /// <summary>Whether the file holds a state of this training: it has written or read it.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>Opens the checkpoint that the options ask for; null if they ask for none.</summary>
    /// <exception cref="RechubException">
    /// The file cannot be written (<c>CheckpointNotWritten</c>), is not a checkpoint (<c>CheckpointPathTaken</c>), or another training
    /// holds it (<c>CheckpointBusy</c>).
    /// </exception>
    public static Checkpoint? Open(TrainingOptions options)
    {
        if (options.CheckpointPath is not { } path)
            return null;
        AtomicFile.RequireFolder(path);
        try
        {
            if (!options.Resume && File.Exists(path))
                RequireCheckpoint(path);
            // Better to find now than after the first epoch that the path is a folder or cannot be written.
            if (Directory.Exists(path))
                throw new IOException("There is a folder of that name.");
            var writer = WriterLock.Take(path, "CheckpointBusy");
            AtomicFile.RemoveLeftovers(path);
            return new Checkpoint(path, options.CheckpointInterval, writer);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, error);
        }
    }

    /// <summary>Writes the state between two batches.</summary>
    /// <exception cref="RechubException"><c>CheckpointNotWritten</c>: the file cannot be written. The previous checkpoint is unchanged.</exception>
    public void Write(
        TrainedModel best,
        TrainingIdentity identity,
        TrainingState state,
        ParameterSet present,
        AdamOptimizer optimizer
    )
    {
        try
        {
            RecallModelFile.Write(
                FileName,
                best,
                identity.ToString(),
                sections => state.Write(sections, present, optimizer)
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(FileName, error);
        }

        IsOurs = true;
        sinceWritten.Restart();
    }

    /// <summary>The options of the training in the file; null if there is no file or no training in it.</summary>
    /// <exception cref="RechubException">The file is damaged.</exception>
    public TrainingOptions? ReadOptions()
    {
        TrainingIdentity? identity = null;
        if (File.Exists(FileName))
            RecallModelFile.Read(FileName, (saved, _) => identity = TrainingIdentity.Parse(saved));
        return identity?.Options;
    }

    /// <summary>Reads the file; restores parameters and moments into the arguments. Null if there is no file.</summary>
    /// <returns>The best model so far, the options that the training was last run with, and its state.</returns>
    /// <exception cref="RechubException">The file is damaged, or of another training (<c>CheckpointOfAnotherTraining</c>).</exception>
    public (TrainedModel Best, TrainingOptions Options, TrainingState State)? Read(
        TrainingIdentity identity,
        ParameterSet present,
        AdamOptimizer optimizer
    )
    {
        if (!File.Exists(FileName))
            return null;
        TrainingOptions? options = null;
        TrainingState? state = null;
        var model = RecallModelFile.Read(
            FileName,
            (saved, sections) =>
            {
                options = Require(identity, saved).Options;
                state = TrainingState.Read(sections, present, optimizer);
            }
        );
        if (model is not TrainedModel trained || options is null || state is null)
            throw Foreign("it is a model without the state of a training");
        IsOurs = true;
        return (trained, options, state);
    }

    /// <summary>A sentence for errors: where the last good state is. Empty if there is none.</summary>
    public string Advice =>
        IsOurs ? $" The last good state is in '{FileName}', and Import-RecallModel reads it." : "";

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    // Only a checkpoint may be replaced: any other file is the user's.
    private static void RequireCheckpoint(string path)
    {
        RechubException NoCheckpoint(Exception? inner = null) =>
            new(
                RechubErrorKind.InvalidArgument,
                "CheckpointPathTaken",
                $"'{path}' exists and is not a readable checkpoint, so it is not replaced. "
                    + "Give another CheckpointPath, or remove the file.",
                path,
                inner
            );
        string? attachment = null;
        try
        {
            RecallModelFile.Read(path, (saved, _) => attachment = saved);
        }
        catch (RechubException error)
        {
            throw NoCheckpoint(error);
        }

        if (attachment is null)
            throw NoCheckpoint();
    }

    private TrainingIdentity Require(TrainingIdentity identity, string saved)
    {
        if (TrainingIdentity.Parse(saved) is not { } other)
            throw Foreign("its attachment cannot be read");
        string[] differences = [.. identity.DifferencesFrom(other)];
        if (differences.Length > 0)
            throw Foreign(string.Join("; ", differences));
        return other;
    }

    /// <summary>The error for a file that this training cannot go on with.</summary>
    public RechubException Foreign(string reason) =>
        new(
            RechubErrorKind.Mismatch,
            "CheckpointOfAnotherTraining",
            $"'{FileName}' is not a checkpoint of this training: {reason}. "
                + "Resume with the model, data and options that it was started with, or start anew without -Resume.",
            FileName
        );

    private static RechubException NotWritten(string path, Exception error) =>
        new(
            RechubErrorKind.InvalidOperation,
            "CheckpointNotWritten",
            $"The checkpoint '{path}' cannot be written: {error.Message.TrimEnd('.')}. "
                + (File.Exists(path) ? "The previous one is unchanged. " : "")
                + "Free space or choose another path; -Resume continues from the last checkpoint written.",
            path,
            error
        );
}
