using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Layers.Sequence;

/// <summary>Vectorized loops of <see cref="NormLayer"/>. Lengths are element counts; arguments are not checked.</summary>
internal static unsafe class NormKernels
{
    private const int Width = 16;

    /// <summary>Σ xᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Sum(float* x, int length)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
            sum += Vector512.Load(x + i);
        var total = Vector512.Sum(sum);
        for (; i < length; i++)
            total += x[i];
        return total;
    }

    /// <summary>Σ (xᵢ − center)².</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SquaredDistance(float* x, float center, int length)
    {
        var middle = Vector512.Create(center);
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var difference = Vector512.Load(x + i) - middle;
            sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
        }

        var total = Vector512.Sum(sum);
        for (; i < length; i++)
            total += (x[i] - center) * (x[i] - center);
        return total;
    }

    /// <summary>Σ xᵢ·yᵢ·zᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* x, float* y, float* z, int length)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
            sum = Vector512.FusedMultiplyAdd(
                Vector512.Load(x + i) * Vector512.Load(y + i),
                Vector512.Load(z + i),
                sum
            );
        var total = Vector512.Sum(sum);
        for (; i < length; i++)
            total += x[i] * y[i] * z[i];
        return total;
    }

    /// <summary>target = (x − mean) · inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(float* target, float* x, float mean, float inverse, int length)
    {
        var (center, factor) = (Vector512.Create(mean), Vector512.Create(inverse));
        var i = 0;
        for (; i + Width <= length; i += Width)
            ((Vector512.Load(x + i) - center) * factor).Store(target + i);
        for (; i < length; i++)
            target[i] = (x[i] - mean) * inverse;
    }

    /// <summary>target = (x − mean) · inverse · gain + offset; <paramref name="offset"/> may be null, for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Normalize(
        float* target,
        float* x,
        float mean,
        float inverse,
        float* gain,
        float* offset,
        int length
    )
    {
        var (center, factor) = (Vector512.Create(mean), Vector512.Create(inverse));
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var y = (Vector512.Load(x + i) - center) * factor * Vector512.Load(gain + i);
            (offset is null ? y : y + Vector512.Load(offset + i)).Store(target + i);
        }

        for (; i < length; i++)
            target[i] = ((x[i] - mean) * inverse * gain[i]) + (offset is null ? 0 : offset[i]);
    }

    /// <summary>target (+)= (gain · gradient − center − normalized · along) · inverse.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* target,
        float* gradient,
        float* gain,
        float* normalized,
        float center,
        float along,
        float inverse,
        bool accumulate,
        int length
    )
    {
        var (middle, slope, factor) = (
            Vector512.Create(center),
            Vector512.Create(along),
            Vector512.Create(inverse)
        );
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var own = (Vector512.Load(gain + i) * Vector512.Load(gradient + i)) - middle;
            var result = (own - (Vector512.Load(normalized + i) * slope)) * factor;
            (accumulate ? result + Vector512.Load(target + i) : result).Store(target + i);
        }

        for (; i < length; i++)
        {
            var result = ((gain[i] * gradient[i]) - center - (normalized[i] * along)) * inverse;
            target[i] = accumulate ? target[i] + result : result;
        }
    }
}
