namespace Rechub.Layers;

/// <summary>The activation function of a layer.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x, or 0.01·x where negative.</summary>
    LeakyRelu,

    /// <summary>x, or α·x where negative; each layer learns one α, initially 0.25.</summary>
    PRelu,

    /// <summary>s·x + (1 − s)·α·x, s = sigmoid of x centered and scaled over the layer's neurons (Zhou et al. 2018, as torch-rechub does it).</summary>
    Dice,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,
}
