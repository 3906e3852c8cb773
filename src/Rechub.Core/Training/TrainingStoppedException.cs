namespace Rechub.Training;

/// <summary>A training was stopped and can go on: its state is in its checkpoint.</summary>
public sealed class TrainingStoppedException(
    string checkpointPath,
    OperationCanceledException inner
)
    : OperationCanceledException(
        $"Training was stopped. Its state is in '{checkpointPath}'.",
        inner,
        inner?.CancellationToken ?? default
    )
{
    /// <summary>The checkpoint, which this training has written or, when it was resumed, read.</summary>
    public string CheckpointPath { get; } = checkpointPath;
}
