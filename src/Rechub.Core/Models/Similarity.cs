namespace Rechub.Models;

/// <summary>What the inner product of a user and an item vector is.</summary>
public enum Similarity
{
    /// <summary>By the cosine: vectors are scaled to length 1, as in torch-rechub.</summary>
    Cosine,

    /// <summary>By the inner product of vectors of any length.</summary>
    InnerProduct,
}
