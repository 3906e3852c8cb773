using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Layers.Sequence;

/// <summary>Loops of attention. Lengths are element counts; arguments are not checked.</summary>
internal static unsafe class AttentionKernels
{
    private const int Width = 16;

    /// <summary>gradient = p · (gradient − along).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScoreGradient(float* gradient, float* p, float along, int length)
    {
        var middle = Vector512.Create(along);
        var i = 0;
        for (; i + Width <= length; i += Width)
            ((Vector512.Load(gradient + i) - middle) * Vector512.Load(p + i)).Store(gradient + i);
        for (; i < length; i++)
            gradient[i] = (gradient[i] - along) * p[i];
    }
}
