namespace Rechub.Retrieval.ListFiles;

/// <summary>A file of recommendations that was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="ListCount">Lists, one a user.</param>
/// <param name="RowCount">Rows, one a recommended item.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Elapsed">Time from the first list to the complete file.</param>
public sealed record RecallListExport(
    string Path,
    long ListCount,
    long RowCount,
    long Length,
    TimeSpan Elapsed
);
