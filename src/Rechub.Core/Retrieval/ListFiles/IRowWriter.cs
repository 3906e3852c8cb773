namespace Rechub.Retrieval.ListFiles;

/// <summary>Writes lists in one format, a row an item. Disposing it completes the content, and leaves the stream open.</summary>
internal interface IRowWriter : IDisposable
{
    /// <summary>Writes the rows of a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="fields">Its further columns: the same for every list.</param>
    void Write(RecallList list, IReadOnlyList<ListField> fields);
}
