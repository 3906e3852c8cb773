namespace Rechub.Models;

/// <summary>What a score means.</summary>
public enum Similarity
{
    /// <summary>The cosine: a model's vectors have length 1.</summary>
    Cosine,

    /// <summary>The inner product of vectors of any length.</summary>
    InnerProduct,
}
