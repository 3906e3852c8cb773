using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Layers.Sequence;

/// <summary>Applies functions of single numbers to arrays. Lengths are element counts; arguments are not checked.</summary>
internal static unsafe class Pointwise
{
    private const int Width = 16;

    /// <summary>y = f(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Map<T>(float* x, float* y, int length)
        where T : IPointwise
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            T.Value(Vector512.Load(x + i)).Store(y + i);
        if (i < length)
            StorePart(T.Value(LoadPart(x + i, length - i)), y + i, length - i);
    }

    /// <summary>gradient = gradient · f′(x): from dLoss/df(x) to dLoss/dx.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<T>(float* x, float* gradient, int length)
        where T : IPointwise
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            (T.Derivative(Vector512.Load(x + i)) * Vector512.Load(gradient + i)).Store(
                gradient + i
            );
        if (i < length)
            StorePart(
                T.Derivative(LoadPart(x + i, length - i)) * LoadPart(gradient + i, length - i),
                gradient + i,
                length - i
            );
    }

    /// <summary>target = x · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* target, float* x, float* y, int length)
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            (Vector512.Load(x + i) * Vector512.Load(y + i)).Store(target + i);
        for (; i < length; i++)
            target[i] = x[i] * y[i];
    }

    private static Vector512<float> LoadPart(float* x, int length)
    {
        var part = stackalloc float[Width];
        new ReadOnlySpan<float>(x, length).CopyTo(new Span<float>(part, Width));
        return Vector512.Load(part);
    }

    private static void StorePart(Vector512<float> values, float* x, int length)
    {
        var part = stackalloc float[Width];
        values.Store(part);
        new ReadOnlySpan<float>(part, length).CopyTo(new Span<float>(x, length));
    }
}
