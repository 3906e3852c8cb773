namespace Rechub.Retrieval;

/// <summary>A user's vector.</summary>
public sealed record UserEmbedding(object UserId, float[] Vector);
