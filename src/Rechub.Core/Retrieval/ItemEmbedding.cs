namespace Rechub.Retrieval;

/// <summary>An item's vector.</summary>
public sealed record ItemEmbedding(object ItemId, float[] Vector);
