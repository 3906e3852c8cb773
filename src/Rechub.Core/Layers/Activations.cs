using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Layers;

/// <summary>
/// Forward and backward passes of activations over a block of rows, fused with the affine map of a layer's sums before them:
/// elementwise work is bound by memory, so each pass reads and writes its rows once.
/// </summary>
internal static unsafe class Activations
{
    private const int Width = 16;
    private const float LeakySlope = 0.01f;
    private const float DiceEpsilon = 1e-3f;

    /// <summary>Whether an activation has a learned slope α.</summary>
    public static bool HasSlope(ActivationKind? kind) =>
        kind is ActivationKind.PRelu or ActivationKind.Dice;

    /// <summary>Initial α: 0.25 for PReLU as in PyTorch, 0 for Dice.</summary>
    public static float InitialSlope(ActivationKind kind) =>
        kind switch
        {
            ActivationKind.PRelu => 0.25f,
            ActivationKind.Dice => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no α."),
        };

    /// <summary>output = activation(map(sums)), rows × columns. Without an activation, output = map(sums).</summary>
    public static void Forward(
        ActivationKind? kind,
        float* sums,
        AffineMap map,
        float* output,
        int rows,
        int columns,
        float slope
    )
    {
        Rectify(sums, map, output, rows, columns, NegativeSlope(kind, slope));
        for (var row = 0; row < rows; row++, output += columns)
        {
            if (kind == ActivationKind.Sigmoid)
                Sigmoid(output, columns);
            else if (kind == ActivationKind.Dice)
                Dice(output, columns, slope);
        }
    }

    /// <summary>
    /// Replaces dLoss/dOutput in <paramref name="gradient"/> (rows × columns) by g = dLoss/dMap(sums). Adds Σ g over the rows to
    /// <paramref name="gradientSums"/> and Σ g·(sums − center) to <paramref name="productSums"/>. Returns dLoss/dα.
    /// </summary>
    public static float Backward(
        ActivationKind? kind,
        float* sums,
        AffineMap map,
        float* gradient,
        int rows,
        int columns,
        float slope,
        float* gradientSums,
        float* productSums
    )
    {
        var slopeGradient = 0f;
        if (kind is ActivationKind.Sigmoid or ActivationKind.Dice)
        {
            var before = stackalloc float[columns];
            for (var row = 0; row < rows; row++)
            {
                var g = gradient + (nint)row * columns;
                Rectify(sums + (nint)row * columns, map, before, 1, columns, slope: 1);
                if (kind == ActivationKind.Sigmoid)
                    SigmoidBackward(before, g, columns);
                else
                    slopeGradient += DiceBackward(before, g, columns, slope);
            }
        }

        var rectifier = RectifyBackward(
            sums,
            map,
            gradient,
            rows,
            columns,
            NegativeSlope(kind, slope),
            gradientSums,
            productSums
        );
        return kind == ActivationKind.Dice ? slopeGradient : rectifier;
    }

    // The factor of negative values. Activations that are not rectifiers start from the map itself: slope 1.
    private static float NegativeSlope(ActivationKind? kind, float slope) =>
        kind switch
        {
            ActivationKind.Relu => 0,
            ActivationKind.LeakyRelu => LeakySlope,
            ActivationKind.PRelu => slope,
            ActivationKind.Dice or ActivationKind.Sigmoid or null => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rectify(
        float* sums,
        AffineMap map,
        float* output,
        int rows,
        int columns,
        float slope
    )
    {
        var factor = Vector512.Create(slope);
        var end = (nint)rows * columns;
        var column = 0;
        for (; column + Width <= columns; column += Width)
        {
            var gain = Vector512.Load(map.Gain + column);
            var offset = Vector512.Load(map.Offset + column);
            for (nint i = column; i < end; i += columns)
            {
                var z = Vector512.FusedMultiplyAdd(Vector512.Load(sums + i), gain, offset);
                Vector512
                    .ConditionalSelect(
                        Vector512.GreaterThan(z, Vector512<float>.Zero),
                        z,
                        z * factor
                    )
                    .Store(output + i);
            }
        }

        for (; column < columns; column++)
        {
            for (nint i = column; i < end; i += columns)
            {
                var z = sums[i] * map.Gain[column] + map.Offset[column];
                output[i] = z > 0 ? z : slope * z;
            }
        }
    }

    // Returns Σ gradient·min(0, map(sums)), the gradient of α.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float RectifyBackward(
        float* sums,
        AffineMap map,
        float* gradient,
        int rows,
        int columns,
        float slope,
        float* gradientSums,
        float* productSums
    )
    {
        var factor = Vector512.Create(slope);
        var slopeSum = Vector512<float>.Zero;
        var end = (nint)rows * columns;
        var column = 0;
        for (; column + Width <= columns; column += Width)
        {
            var gain = Vector512.Load(map.Gain + column);
            var offset = Vector512.Load(map.Offset + column);
            var center = Vector512.Load(map.Center + column);
            var total = Vector512.Load(gradientSums + column);
            var products = Vector512.Load(productSums + column);
            for (nint i = column; i < end; i += columns)
            {
                var x = Vector512.Load(sums + i);
                var z = Vector512.FusedMultiplyAdd(x, gain, offset);
                var g = Vector512.Load(gradient + i);
                slopeSum = Vector512.FusedMultiplyAdd(
                    g,
                    Vector512.MinNative(z, Vector512<float>.Zero),
                    slopeSum
                );
                g = Vector512.ConditionalSelect(
                    Vector512.GreaterThan(z, Vector512<float>.Zero),
                    g,
                    g * factor
                );
                g.Store(gradient + i);
                total += g;
                products = Vector512.FusedMultiplyAdd(g, x - center, products);
            }

            total.Store(gradientSums + column);
            products.Store(productSums + column);
        }

        var slopeGradient = Vector512.Sum(slopeSum);
        for (; column < columns; column++)
        {
            for (nint i = column; i < end; i += columns)
            {
                var z = sums[i] * map.Gain[column] + map.Offset[column];
                if (!(z > 0))
                {
                    slopeGradient += gradient[i] * z;
                    gradient[i] *= slope;
                }

                gradientSums[column] += gradient[i];
                productSums[column] += gradient[i] * (sums[i] - map.Center[column]);
            }
        }

        return slopeGradient;
    }

    private static void Sigmoid(float* values, int length)
    {
        for (var i = 0; i < length; i++)
            values[i] = Sigmoid(values[i]);
    }

    private static void SigmoidBackward(float* input, float* gradient, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var s = Sigmoid(input[i]);
            gradient[i] *= s * (1 - s);
        }
    }

    private static void Dice(float* values, int length, float slope)
    {
        var (mean, scale) = DiceStatistics(values, length);
        for (var i = 0; i < length; i++)
        {
            var gate = Sigmoid((values[i] - mean) * scale);
            values[i] *= slope + (1 - slope) * gate;
        }
    }

    private static (float Mean, float Scale) DiceStatistics(float* input, int length)
    {
        var mean = 0f;
        for (var i = 0; i < length; i++)
            mean += input[i];
        mean /= length;
        var sum = DiceEpsilon * length;
        for (var i = 0; i < length; i++)
            sum += (input[i] - mean) * (input[i] - mean);
        return (mean, 1 / MathF.Sqrt(sum));
    }

    // Returns the gradient of α. With d = x − mean, r = 1/√Σ(d² + ε), s = sigmoid(r·d): the gate depends on every neuron of the row through mean and r.
    private static float DiceBackward(float* input, float* gradient, int length, float slope)
    {
        var (mean, r) = DiceStatistics(input, length);
        float slopeGradient = 0;
        float sumT = 0;
        float sumTd = 0;
        var gateGradient = stackalloc float[length];
        for (var i = 0; i < length; i++)
        {
            var d = input[i] - mean;
            var s = Sigmoid(r * d);
            slopeGradient += gradient[i] * input[i] * (1 - s);
            var t = gradient[i] * input[i] * (1 - slope) * s * (1 - s);
            gateGradient[i] = t;
            sumT += t;
            sumTd += t * d;
            gradient[i] *= slope + (1 - slope) * s;
        }

        // Σ d = 0, so the part through r has no mean to subtract.
        for (var i = 0; i < length; i++)
            gradient[i] +=
                r * (gateGradient[i] - sumT / length) - r * r * r * sumTd * (input[i] - mean);
        return slopeGradient;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
