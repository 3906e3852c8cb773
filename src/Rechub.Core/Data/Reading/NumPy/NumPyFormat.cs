namespace Rechub.Data.Reading.NumPy;

/// <summary>NumPy's .npy: a matrix of numbers, a row per id of the text file beside it, as <see cref="NumPyTable"/> reads it.</summary>
internal sealed class NumPyFormat : ITableFormat
{
    /// <summary>What the name of the file of ids ends as, in place of .npy; an id per line.</summary>
    public const string IdsExtension = ".ids.txt";

    public string Name => "NumPy";

    public IReadOnlyList<string> Extensions { get; } = [".npy"];

    /// <inheritdoc/>
    public bool IsText => false;

    public bool Recognizes(ReadOnlySpan<byte> start) =>
        start.Length > 6 && start[0] == 0x93 && start[1..6].SequenceEqual("NUMPY"u8);

    public TableReader Open(SourceFile file, ImportContext context) =>
        NumPyTable.Open(file, context);

    /// <summary>Whether a file has the ids of a matrix, and is no table of its own.</summary>
    /// <param name="file">The file.</param>
    /// <param name="all">The files that are read together.</param>
    public static bool IsIds(SourceFile file, IEnumerable<SourceFile> all) =>
        file.Name.EndsWith(IdsExtension, StringComparison.OrdinalIgnoreCase)
        && all.Any(other =>
            string.Equals(
                other.Name,
                file.Name[..^IdsExtension.Length] + ".npy",
                StringComparison.Ordinal
            )
        );
}
