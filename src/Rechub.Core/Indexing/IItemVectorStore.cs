namespace Rechub.Indexing;

/// <summary>An index whose vectors can be read back.</summary>
public interface IItemVectorStore : IItemIndex
{
    /// <summary>
    /// What is stored of some items, in their order; null where an id is not in the index. Ids are taken as callers give them:
    /// an integer of any width or its text.
    /// </summary>
    IReadOnlyList<StoredItem?> Read(IReadOnlyList<object> ids, CancellationToken cancellation);
}
