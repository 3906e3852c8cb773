namespace Rechub.Data.Reading;

/// <summary>Parquet, as <see cref="ParquetTable"/> reads it.</summary>
internal sealed class ParquetFormat : ITableFormat
{
    public string Name => "Parquet";

    public IReadOnlyList<string> Extensions { get; } = [".parquet"];

    /// <inheritdoc/>
    public bool IsText => false;

    public bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith("PAR1"u8);

    public TableReader Open(SourceFile file, ImportContext context) =>
        ParquetTable.Open(
            file.Path
                ?? throw new NotSupportedException(
                    $"'{file.Name}' is read in any order, which takes a file on disk."
                ),
            context
        );
}
