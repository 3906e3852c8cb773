namespace Rechub.Layers.Sequence;

/// <summary>The feed-forward layers of a block.</summary>
public enum FeedForwardKind
{
    /// <summary>max(0, x·W₁ + b₁)·W₂ + b₂.</summary>
    ReLU,

    /// <summary>GELU(x·W₁ + b₁)·W₂ + b₂ with the exact GELU, x·Φ(x) (Hendrycks and Gimpel 2016).</summary>
    GELU,

    /// <summary>(SiLU(x·W₁) · x·W₃)·W₂, without biases (Shazeer 2020).</summary>
    SwiGLU,
}
