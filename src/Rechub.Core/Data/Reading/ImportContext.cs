namespace Rechub.Data.Reading;

/// <summary>What accompanies an import: its options, where problems and progress go, and how it is stopped.</summary>
internal sealed record ImportContext(
    ImportOptions Options,
    InvalidRecords Invalid,
    IProgress<WorkProgress>? Progress,
    CancellationToken Cancellation
)
{
    public void Report(SourceFile file, long position) =>
        Progress?.Report(
            new WorkProgress(
                $"Reading {Path.GetFileName(file.Name)}",
                file.Length > 0 ? Math.Min(1.0, (double)position / file.Length) : null
            )
        );
}
