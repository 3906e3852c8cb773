namespace Rechub.Layers.Sequence;

/// <summary>
/// The form of a block over a sequence of vectors x. Attention is causal: a place sees itself and earlier ones. LN is the norm.
/// </summary>
public enum SequenceBlockKind
{
    /// <summary>
    /// As SASRec (Kang and McAuley 2018): q = LN(x), y = q + attention of q over x, z = LN(y), z + feed-forward(z); a norm after the last block.
    /// </summary>
    SASRec,

    /// <summary>Pre-norm (Xiong et al. 2020): y = x + attention(LN(x)), y + feed-forward(LN(y)); a norm after the last block.</summary>
    PreNorm,

    /// <summary>
    /// LiGR, as eSASRec uses it (Borisyuk et al. 2025; Tikhonovich et al. 2025): y = x + σ(x·G)·attention(LN(x)), y + σ(y·H)·feed-forward(LN(y)).
    /// </summary>
    LiGR,

    /// <summary>
    /// HSTU (Zhai et al. 2024): u, v, q, k = SiLU(LN(x)·W), y = x + (u · LN(SiLU(q·kᵀ + bias)·v / window))·W₂; no softmax, no feed-forward.
    /// </summary>
    HSTU,
}
