namespace Rechub.Training;

/// <summary>A training was canceled, and its checkpoint holds the state to resume from.</summary>
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
    /// <summary>Path of the checkpoint.</summary>
    public string CheckpointPath { get; } = checkpointPath;
}
