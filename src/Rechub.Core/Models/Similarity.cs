namespace Rechub.Models;

/// <summary>What the inner product of a user and an item vector is.</summary>
public enum Similarity
{
    /// <summary>The cosine, since the model's vectors have length 1.</summary>
    Cosine,

    /// <summary>The inner product of vectors of any length.</summary>
    InnerProduct,
}
