namespace Rechub.Data.Reading;

/// <summary>
/// A format of files that hold tables. To add one, implement this together with a <see cref="TableReader"/>, and list it in
/// <see cref="TableFormats"/>.
/// </summary>
internal interface ITableFormat
{
    /// <summary>What people call it, such as <c>Parquet</c>.</summary>
    string Name { get; }

    /// <summary>The endings of its files' names, such as <c>.parquet</c>; case is ignored.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Whether its files are text, which has an encoding and separated fields.</summary>
    bool IsText { get; }

    /// <summary>The properties of <see cref="TableLayout"/> that its files can be told, such as <c>Header</c>.</summary>
    IReadOnlyList<string> Layout => [];

    /// <summary>Whether a file starts as one of this format does, whatever its name.</summary>
    /// <param name="start">The first bytes of the file; <see cref="SourceFile.StartLength"/> where it has so many.</param>
    bool Recognizes(ReadOnlySpan<byte> start);

    /// <summary>Opens a file.</summary>
    /// <exception cref="InputFormatException">The file is not of this format, or is damaged.</exception>
    TableReader Open(SourceFile file, ImportContext context);
}
