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

    /// <summary>The largest value; −∞ if <paramref name="length"/> is 0; undefined if one is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Max(float* x, int length)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + Width <= length; i += Width)
            largest = Vector512.MaxNative(largest, Vector512.Load(x + i));
        var half = Vector256.MaxNative(largest.GetLower(), largest.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        var result = MathF.Max(
            MathF.Max(quarter[0], quarter[1]),
            MathF.Max(quarter[2], quarter[3])
        );
        for (; i < length; i++)
            result = MathF.Max(result, x[i]);
        return result;
    }

    /// <summary>Number of values that are at least <paramref name="least"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int CountAtLeast(ReadOnlySpan<float> values, float least)
    {
        var limit = Vector512.Create(least);
        var counts = Vector512<int>.Zero;
        var i = 0;
        for (; i + Width <= values.Length; i += Width)
            counts -= Vector512
                .GreaterThanOrEqual(Vector512.Create(values.Slice(i, Width)), limit)
                .AsInt32();
        var count = Vector512.Sum(counts);
        for (; i < values.Length; i++)
            count += values[i] >= least ? 1 : 0;
        return count;
    }

    /// <summary>
    /// x = exp(x − shift); returns the sum. The relative error of an element is below 3e-7 near the shift and 4e-6 at e⁻⁸⁷; what is
    /// less than 1e-38 becomes 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float ExpSum(float* x, float shift, int length)
    {
        var offset = Vector512.Create(shift);
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var y = Exp(Vector512.Load(x + i) - offset);
            y.Store(x + i);
            sum += y;
        }

        var total = Vector512.Sum(sum);
        for (; i < length; i++)
        {
            x[i] = MathF.Exp(x[i] - shift);
            total += x[i];
        }

        return total;
    }

    /// <summary>x = σ(x) = 1 / (1 + e⁻ˣ); returns Σ log(1 + eˣ) over what x was. Nothing overflows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float SoftPlusSum(float* x, int length)
    {
        // A sum of logarithms of numbers up to 2 is the logarithm of their product, which stays finite for so many.
        const int factors = 64;
        var one = Vector512<float>.One;
        var sum = Vector512<float>.Zero;
        var total = 0f;
        var i = 0;
        while (i + Width <= length)
        {
            var product = one;
            for (var last = i + factors * Width; i < last && i + Width <= length; i += Width)
            {
                var value = Vector512.Load(x + i);
                // log(1 + eˣ) = max(x, 0) + log(1 + e^−|x|).
                var small = Exp(-Vector512.Abs(value));
                var larger = one / (one + small);
                sum += Vector512.Max(value, Vector512<float>.Zero);
                product *= one + small;
                Vector512
                    .ConditionalSelect(
                        Vector512.GreaterThanOrEqual(value, Vector512<float>.Zero),
                        larger,
                        small * larger
                    )
                    .Store(x + i);
            }

            for (var lane = 0; lane < Width; lane++)
                total += MathF.Log(product.GetElement(lane));
        }

        total += Vector512.Sum(sum);
        for (; i < length; i++)
        {
            var small = MathF.Exp(-MathF.Abs(x[i]));
            total += MathF.Max(x[i], 0) + MathF.Log(1 + small);
            x[i] = (x[i] >= 0 ? 1 : small) / (1 + small);
        }

        return total;
    }

    /// <summary>e to the power of each element. The relative error is below 3e-7; results below 1e-37 become 0.</summary>
    // 2^n · p(r), where x·log2(e) = n + r with n the nearest integer and r in [-½, ½]; p is the Taylor polynomial of 2^r. Adding 1.5·2²³
    // rounds to an integer, which is then in the lowest bits; with 127 more, these are the exponent of 2^n, and 0 for n = −127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        var rounder = Vector512.Create(12_582_912f + 127f);
        // The second argument is returned if one is not a number: it stays one.
        var scaled = Vector512.MinNative(
            Vector512.Create(127f),
            Vector512.MaxNative(Vector512.Create(-126.99f), x * Vector512.Create(1.44269504f))
        );
        var rounded = scaled + rounder;
        var r = scaled - (rounded - rounder);
        var p = Vector512.Create(1.5403530e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3333558e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(9.6181291e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.5504109e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(2.4022651e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(6.9314718e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        return p * (rounded.AsInt32() << 23).AsSingle();
    }
}
