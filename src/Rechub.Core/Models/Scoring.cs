namespace Rechub.Models;

/// <summary>How a model scores an item for a user: the inner product of their vectors, divided by a temperature.</summary>
/// <param name="Similarity">Whether that product is a cosine.</param>
/// <param name="Temperature">Scores are divided by this before a loss sees them; it does not change a ranking.</param>
public readonly record struct Scoring(Similarity Similarity, float Temperature);
