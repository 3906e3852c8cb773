namespace Rechub.Data.Reading;

/// <summary>What accompanies an import: its options, where problems, warnings and progress go, and how it is stopped.</summary>
public sealed record ImportContext
{
    /// <summary>How files are read, and which interactions are kept.</summary>
    public ImportOptions Options { get; init; } = ImportOptions.Default;

    /// <summary>What happens to records that cannot be read; by default the first one is an error.</summary>
    public InvalidRecords Invalid { get; init; } = new();

    /// <summary>Where the import's warnings go.</summary>
    public ImportWarnings Warnings { get; init; } = new();

    /// <summary>Told how much of the current source is read; null for nobody.</summary>
    public IProgress<WorkProgress>? Progress { get; init; }

    /// <summary>Stops the import, and the query that it reads from.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How the files of the table at hand are chosen and laid out.</summary>
    internal TableLayout Layout { get; init; } = TableLayout.Default;

    internal void Report(SourceFile file, long position) =>
        Progress?.Report(
            new WorkProgress(
                $"Reading {Path.GetFileName(file.Name)}",
                file.Progress is { } progress ? Math.Min(1.0, progress())
                    : file.Length > 0 ? Math.Min(1.0, (double)position / file.Length)
                    : null
            )
        );
}
