namespace Rechub.Data.Reading.Parquet;

/// <summary>Parquet, as <see cref="ParquetTable"/> reads it.</summary>
internal sealed class ParquetFormat : ITableFormat
{
    public string Name => "Parquet";

    public IReadOnlyList<string> Extensions { get; } = [".parquet"];

    /// <inheritdoc/>
    public bool IsText => false;

    public bool Recognizes(ReadOnlySpan<byte> start) =>
        // A text may start with these letters, but not with what follows them here.
        start.StartsWith("PAR1"u8)
        && start.Length > 4
        && start[4] < ' ';

    public TableReader Open(SourceFile file, ImportContext context) =>
        ParquetTable.Open(file, context);
}
