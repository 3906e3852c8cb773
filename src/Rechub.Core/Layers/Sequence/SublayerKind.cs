namespace Rechub.Layers.Sequence;

/// <summary>What a residual sublayer adds to its input.</summary>
internal enum SublayerKind
{
    /// <summary>Softmax attention.</summary>
    Attention,

    /// <summary>The feed-forward layers.</summary>
    FeedForward,

    /// <summary>Pointwise attention with its gate.</summary>
    Hstu,
}
