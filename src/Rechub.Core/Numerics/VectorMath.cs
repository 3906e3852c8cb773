using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Numerics;

/// <summary>
/// Vectorized loops over float memory. Lengths are element counts; arguments are not checked. AggressiveOptimization skips tiered
/// compilation: in tier 0 these loops are about a hundred times slower, and a short job would never leave it.
/// </summary>
internal static unsafe class VectorMath
{
    private const int Width = 16;

    /// <summary>Σ xᵢ·yᵢ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* x, float* y, int length)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), sum);
        var total = Vector512.Sum(sum);
        for (; i < length; i++)
            total += x[i] * y[i];
        return total;
    }

    /// <summary>target += scale · source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* target, float* source, float scale, int length)
    {
        var factor = Vector512.Create(scale);
        var i = 0;
        for (; i + Width <= length; i += Width)
            Vector512
                .FusedMultiplyAdd(factor, Vector512.Load(source + i), Vector512.Load(target + i))
                .Store(target + i);
        for (; i < length; i++)
            target[i] += scale * source[i];
    }

    /// <summary>target = scale · target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* target, float scale, int length)
    {
        var factor = Vector512.Create(scale);
        var i = 0;
        for (; i + Width <= length; i += Width)
            (factor * Vector512.Load(target + i)).Store(target + i);
        for (; i < length; i++)
            target[i] *= scale;
    }

    /// <summary>target += x · y, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProduct(float* target, float* x, float* y, int length)
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            Vector512
                .FusedMultiplyAdd(
                    Vector512.Load(x + i),
                    Vector512.Load(y + i),
                    Vector512.Load(target + i)
                )
                .Store(target + i);
        for (; i < length; i++)
            target[i] += x[i] * y[i];
    }

    /// <summary>target = x + y, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* target, float* x, float* y, int length)
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            (Vector512.Load(x + i) + Vector512.Load(y + i)).Store(target + i);
        for (; i < length; i++)
            target[i] = x[i] + y[i];
    }

    /// <summary>target = max(target, x), element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Max(float* target, float* x, int length)
    {
        var i = 0;
        for (; i + Width <= length; i += Width)
            Vector512.Max(Vector512.Load(target + i), Vector512.Load(x + i)).Store(target + i);
        for (; i < length; i++)
            target[i] = MathF.Max(target[i], x[i]);
    }

    /// <summary>The largest value; −∞ if <paramref name="length"/> is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int length)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + Width <= length; i += Width)
            largest = Vector512.Max(largest, Vector512.Load(x + i));
        var result = float.NegativeInfinity;
        for (var lane = 0; lane < Width; lane++)
            result = MathF.Max(result, largest.GetElement(lane));
        for (; i < length; i++)
            result = MathF.Max(result, x[i]);
        return result;
    }

    /// <summary>x = exp(scale · (x − shift)); returns the sum. The relative error of an element is below 3e-7; results below 1e-37 become 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpSum(float* x, float shift, float scale, int length)
    {
        var (offset, factor) = (Vector512.Create(shift), Vector512.Create(scale));
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var y = Exp((Vector512.Load(x + i) - offset) * factor);
            y.Store(x + i);
            sum += y;
        }

        var total = Vector512.Sum(sum);
        for (; i < length; i++)
        {
            x[i] = MathF.Exp((x[i] - shift) * scale);
            total += x[i];
        }

        return total;
    }

    /// <summary>x = σ(x) = 1 / (1 + e⁻ˣ); returns Σ log(1 + eˣ) over what x was. Nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SoftPlusSum(float* x, int length)
    {
        var one = Vector512<float>.One;
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var value = Vector512.Load(x + i);
            // e^−|x|: both results follow from it.
            var small = Exp(-Vector512.Abs(value));
            var larger = one / (one + small);
            sum += Vector512.Max(value, Vector512<float>.Zero) + Vector512.Log(one + small);
            Vector512
                .ConditionalSelect(
                    Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero),
                    larger,
                    small * larger
                )
                .Store(x + i);
        }

        var total = Vector512.Sum(sum);
        for (; i < length; i++)
        {
            var small = MathF.Exp(-MathF.Abs(x[i]));
            total += MathF.Max(x[i], 0) + MathF.Log(1 + small);
            x[i] = (x[i] >= 0 ? 1 : small) / (1 + small);
        }

        return total;
    }

    /// <summary>e to the power of each element. The relative error is below 3e-7; results below 1e-37 become 0.</summary>
    // 2^n · p(r), where x·log2(e) = n + r with n the nearest integer and r in [-½, ½]; p is the Taylor polynomial of 2^r.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var scaled = Vector512.Min(
            Vector512.Max(x * Vector512.Create(1.44269504f), Vector512.Create(-126f)),
            Vector512.Create(127f)
        );
        var whole = Vector512.Round(scaled);
        var r = scaled - whole;
        var p = Vector512.Create(1.5403530e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3333558e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(9.6181291e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.5504109e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(2.4022651e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(6.9314718e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        var power = (Vector512.ConvertToInt32(whole) + Vector512.Create(127)) << 23;
        var result = p * power.AsSingle();
        return Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(scaled, Vector512.Create(-126f)),
            Vector512<float>.Zero,
            result
        );
    }
}
