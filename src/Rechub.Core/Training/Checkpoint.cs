using System.Diagnostics;
using Rechub.IO;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Serialization;
using Rechub.Training.Optimizers;

namespace Rechub.Training;

/// <summary>
/// The file that a training goes on from: a model file of its best parameters so far, or the present ones before there are any,
/// with its state and the present parameters attached. Written beside its place and renamed, so that a kill or a full disk leaves
/// the one before. One training at a time has it.
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

    /// <summary>Whether the interval has passed since the last write.</summary>
    public bool IsDue => sinceWritten.Elapsed >= interval;

    /// <summary>Whether this training has written or read the file, which then holds its last good state.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>The checkpoint that options ask for, or null.</summary>
    /// <exception cref="RechubException">
    /// The file cannot be written there, is no checkpoint that may be replaced, or another training has it.
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
            // A folder in its place, or one that may not be written to, is better found now than after the first epoch.
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

    /// <summary>Writes the state as it is between two batches.</summary>
    /// <exception cref="RechubException">The file cannot be written; the one before is as it was.</exception>
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

    /// <summary>Reads the file, and parameters and moments into where they belong; null where there is no file.</summary>
    /// <exception cref="RechubException">The file is damaged, or of another training.</exception>
    public (TrainedModel Best, TrainingState State)? Read(
        TrainingIdentity identity,
        ParameterSet present,
        AdamOptimizer optimizer
    )
    {
        if (!File.Exists(FileName))
            return null;
        TrainingState? state = null;
        var model = RecallModelFile.Read(
            FileName,
            (saved, sections) =>
            {
                Require(identity, saved);
                state = TrainingState.Read(sections, present, optimizer);
            }
        );
        if (model is not TrainedModel trained || state is null)
            throw Foreign("it is a model without the state of a training");
        IsOurs = true;
        return (trained, state);
    }

    /// <summary>What to tell whoever's training failed: where its last good state is.</summary>
    public string Advice =>
        IsOurs ? $" The last good state is in '{FileName}', and Import-RecallModel reads it." : "";

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    // Whatever else is there is somebody's, and no training replaces it.
    private static void RequireCheckpoint(string path)
    {
        RechubException NoCheckpoint(Exception? inner = null) =>
            new(
                RechubErrorKind.InvalidArgument,
                "CheckpointPathTaken",
                $"'{path}' is there and is no checkpoint that can be read, so no training replaces it. "
                    + "Give the checkpoint another path, or remove the file.",
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

    private void Require(TrainingIdentity identity, string saved)
    {
        if (TrainingIdentity.Parse(saved) is not { } other)
            throw Foreign("what is attached to it cannot be read");
        string[] differences = [.. identity.DifferencesFrom(other)];
        if (differences.Length > 0)
            throw Foreign(string.Join("; ", differences));
    }

    private RechubException Foreign(string reason) =>
        new(
            RechubErrorKind.Mismatch,
            "CheckpointOfAnotherTraining",
            $"'{FileName}' is no checkpoint of this training: {reason}. "
                + "Resume with what it was started with, or start anew without -Resume.",
            FileName
        );

    private static RechubException NotWritten(string path, Exception error) =>
        new(
            RechubErrorKind.InvalidOperation,
            "CheckpointNotWritten",
            $"The checkpoint '{path}' cannot be written: {error.Message.TrimEnd('.')}. "
                + (File.Exists(path) ? "The one that is there is as it was. " : "")
                + "Make room or choose another place; -Resume goes on from the last one written.",
            path,
            error
        );
}
