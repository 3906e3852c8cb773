namespace Rechub.Indexing;

/// <summary>An item of an index.</summary>
/// <param name="ItemId">Its raw id.</param>
/// <param name="Vector">Its vector; normalized in an index that compares by cosine.</param>
/// <param name="Title">Its title, where the index stores one.</param>
public sealed record StoredItem(object ItemId, float[] Vector, string? Title);
