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

/// <summary>An item of an index.</summary>
/// <param name="ItemId">Its raw id.</param>
/// <param name="Vector">Its vector; normalised in an index that compares by cosine.</param>
/// <param name="Title">Its title, where the index stores one.</param>
public sealed record StoredItem(object ItemId, float[] Vector, string? Title);
