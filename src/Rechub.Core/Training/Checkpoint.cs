using System.Diagnostics;
using Rechub.Bundles;
using Rechub.Files;
using Rechub.Models;

namespace Rechub.Training;

/// <summary>
/// The file that a training goes on from: a model file of its present parameters, with its state attached. Written beside its
/// place and renamed, so that a kill or a full disk leaves the one before. One training at a time has it.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private readonly string path;
    private readonly TimeSpan? interval;
    private readonly WriterLock writer;
    private readonly Stopwatch sinceWritten = Stopwatch.StartNew();

    private Checkpoint(string path, TimeSpan? interval, WriterLock writer)
    {
        this.path = path;
        this.interval = interval;
        this.writer = writer;
    }

    /// <summary>Whether the interval has passed since the last write.</summary>
    public bool IsDue => sinceWritten.Elapsed >= interval;

    /// <summary>Whether this training has written or read the file, which then holds its last good state.</summary>
    public bool IsOurs { get; private set; }

    /// <summary>The checkpoint that options ask for, or null.</summary>
    /// <exception cref="RechubException">The file cannot be written there, or another training has it.</exception>
    public static Checkpoint? Open(TrainingOptions options)
    {
        if (options.CheckpointPath is not { } path)
            return null;
        AtomicFile.RequireFolder(path);
        try
        {
            // A folder in its place, or one that may not be written to, is better found now than after the first epoch.
            if (Directory.Exists(path))
                throw new IOException("There is a folder of that name.");
            var writer = WriterLock.Take(path, "CheckpointBusy");
            RemoveLeftovers(path);
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
        TrainedModel present,
        TrainingIdentity identity,
        TrainingState state,
        AdamOptimizer optimizer
    )
    {
        try
        {
            RecallModelFile.Write(
                path,
                present,
                identity.ToString(),
                sections => state.Write(sections, optimizer)
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(path, error);
        }

        IsOurs = true;
        sinceWritten.Restart();
    }

    /// <summary>Reads the file, and the moments into the optimiser; null where there is no file.</summary>
    /// <exception cref="RechubException">The file is damaged, or of another training.</exception>
    public (TrainedModel Present, TrainingState State)? Read(
        TrainingIdentity identity,
        AdamOptimizer optimizer
    )
    {
        if (!File.Exists(path))
            return null;
        TrainingState? state = null;
        var present = RecallModelFile.Read(
            path,
            (saved, sections) =>
            {
                Require(identity, saved);
                state = TrainingState.Read(sections, optimizer);
            }
        );
        if (present is not TrainedModel trained || state is null)
            throw Foreign("it is a model without the state of a training");
        IsOurs = true;
        return (trained, state);
    }

    /// <summary>What to tell whoever's training failed: where its last good state is.</summary>
    public string Advice =>
        IsOurs ? $" The last good state is in '{path}', and Import-RecallModel reads it." : "";

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

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
            $"'{path}' is no checkpoint of this training: {reason}. "
                + "Resume with what it was started with, or start anew without -Resume.",
            path
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

    // Whoever holds the right to write knows that no other temporary file is in use.
    private static void RemoveLeftovers(string path)
    {
        var full = Path.GetFullPath(path);
        foreach (
            var file in Directory.EnumerateFiles(
                Path.GetDirectoryName(full)!,
                $".{Path.GetFileName(full)}.*.tmp"
            )
        )
            File.Delete(file);
    }
}
