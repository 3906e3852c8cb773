using System.Runtime.Intrinsics;

namespace Rechub.Layers.Sequence;

/// <summary>A function of single numbers, and its derivative.</summary>
internal interface IPointwise
{
    /// <summary>f(x).</summary>
    static abstract Vector512<float> Value(Vector512<float> x);

    /// <summary>f′(x).</summary>
    static abstract Vector512<float> Derivative(Vector512<float> x);
}
