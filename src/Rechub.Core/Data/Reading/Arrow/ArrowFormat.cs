namespace Rechub.Data.Reading.Arrow;

/// <summary>Arrow's files and streams, Feather among them, as <see cref="ArrowTable"/> reads them.</summary>
internal sealed class ArrowFormat : ITableFormat
{
    public string Name => "Arrow";

    public IReadOnlyList<string> Extensions { get; } = [".feather", ".arrow", ".arrows", ".ipc"];

    public bool IsText => false;

    // A file has a mark. A stream starts with that of its first message, and its length, which is below 16 MB.
    public bool Recognizes(ReadOnlySpan<byte> start) =>
        start.StartsWith(ArrowTable.FileMark) || start is [0xFF, 0xFF, 0xFF, 0xFF, _, _, _, 0, ..];

    public TableReader Open(SourceFile file, ImportContext context) =>
        ArrowTable.Open(file, context);
}
