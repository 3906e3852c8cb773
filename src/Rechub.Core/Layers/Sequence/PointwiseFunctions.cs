using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>The activation functions of blocks.</summary>
internal static class PointwiseFunctions
{
    // 1 / (1 + e⁻ˣ). Where e⁻ˣ has no finite value the limit is right.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Logistic(Vector512<float> x) =>
        Vector512<float>.One / (Vector512<float>.One + VectorMath.Exp(-x));

    /// <summary>max(0, x).</summary>
    internal readonly struct Relu : IPointwise
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x) =>
            Vector512.Max(x, Vector512<float>.Zero);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x) =>
            Vector512.ConditionalSelect(
                Vector512.GreaterThan(x, Vector512<float>.Zero),
                Vector512<float>.One,
                Vector512<float>.Zero
            );
    }

    /// <summary>σ(x) = 1 / (1 + e⁻ˣ).</summary>
    internal readonly struct Sigmoid : IPointwise
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x) => Logistic(x);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x)
        {
            var value = Logistic(x);
            return value * (Vector512<float>.One - value);
        }
    }

    /// <summary>SiLU, x·σ(x).</summary>
    internal readonly struct Silu : IPointwise
    {
        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x) => x * Logistic(x);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x)
        {
            var value = Logistic(x);
            return value
                * Vector512.FusedMultiplyAdd(x, Vector512<float>.One - value, Vector512<float>.One);
        }
    }

    /// <summary>The exact GELU, x·Φ(x), with the standard normal distribution Φ and its density φ.</summary>
    internal readonly struct Gelu : IPointwise
    {
        private const float HalfRoot = 0.70710678f;
        private const float DensityAtZero = 0.39894228f;

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Value(Vector512<float> x) => x * Distribution(x, out _);

        /// <inheritdoc/>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Derivative(Vector512<float> x)
        {
            var distribution = Distribution(x, out var density);
            return Vector512.FusedMultiplyAdd(x, density, distribution);
        }

        // Φ(x) = (1 + erf(x/√2)) / 2; erf by Abramowitz and Stegun 7.1.26, whose error is below 1.5e-7.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<float> Distribution(
            Vector512<float> x,
            out Vector512<float> density
        )
        {
            var z = Vector512.Abs(x) * HalfRoot;
            var t =
                Vector512<float>.One
                / Vector512.FusedMultiplyAdd(z, Vector512.Create(0.3275911f), Vector512<float>.One);
            var p = Vector512.Create(1.061405429f);
            p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-1.453152027f));
            p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(1.421413741f));
            p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-0.284496736f));
            p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(0.254829592f));
            var bell = VectorMath.Exp(-(z * z));
            density = bell * DensityAtZero;
            var upper = p * t * bell * 0.5f;
            return Vector512.ConditionalSelect(
                Vector512.GreaterThanOrEqual(x, Vector512<float>.Zero),
                Vector512<float>.One - upper,
                upper
            );
        }
    }
}
