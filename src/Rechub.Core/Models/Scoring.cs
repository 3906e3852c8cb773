namespace Rechub.Models;

/// <summary>How a model scores an item for a user: the inner product of their vectors, divided by a temperature.</summary>
/// <param name="Similarity">Whether the inner product is a cosine.</param>
/// <param name="Temperature">The divisor; it changes the loss, and no ranking.</param>
public readonly record struct Scoring(Similarity Similarity, float Temperature);
