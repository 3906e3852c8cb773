using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rechub.Models;

/// <summary>Activations of one row of sums, forwards and backwards.</summary>
internal static unsafe class Activations
{
    private const int Width = 16;
    private const float LeakySlope = 0.01f;
    private const float DiceEpsilon = 1e-3f;

    /// <summary>Whether an activation has a learnt α.</summary>
    public static bool HasSlope(ActivationKind kind) =>
        kind is ActivationKind.PRelu or ActivationKind.Dice;

    /// <summary>α before training: 0.25 for PReLU as in PyTorch, 0 for Dice.</summary>
    public static float InitialSlope(ActivationKind kind) =>
        kind == ActivationKind.PRelu ? 0.25f : 0;

    /// <summary>output = activation(input) of a row; the two may be the same memory.</summary>
    public static void Forward(
        ActivationKind kind,
        float* input,
        float* output,
        int length,
        float slope
    )
    {
        switch (kind)
        {
            case ActivationKind.Sigmoid:
                for (var i = 0; i < length; i++)
                    output[i] = Sigmoid(input[i]);
                break;
            case ActivationKind.Dice:
                var (mean, scale) = DiceStatistics(input, length);
                for (var i = 0; i < length; i++)
                {
                    var gate = Sigmoid((input[i] - mean) * scale);
                    output[i] = input[i] * (slope + (1 - slope) * gate);
                }

                break;
            default:
                Rectify(input, output, length, NegativeSlope(kind, slope));
                break;
        }
    }

    /// <summary>
    /// gradient = dLoss/dInput of a row, from dLoss/dOutput in the same memory; adds dLoss/dα to <paramref name="slopeGradient"/>.
    /// </summary>
    public static void Backward(
        ActivationKind kind,
        float* input,
        float* gradient,
        int length,
        float slope,
        ref float slopeGradient
    )
    {
        switch (kind)
        {
            case ActivationKind.Sigmoid:
                for (var i = 0; i < length; i++)
                {
                    var s = Sigmoid(input[i]);
                    gradient[i] *= s * (1 - s);
                }

                break;
            case ActivationKind.Dice:
                DiceBackward(input, gradient, length, slope, ref slopeGradient);
                break;
            default:
                slopeGradient += RectifyBackward(
                    input,
                    gradient,
                    length,
                    NegativeSlope(kind, slope)
                );
                break;
        }
    }

    private static float NegativeSlope(ActivationKind kind, float slope) =>
        kind switch
        {
            ActivationKind.Relu => 0,
            ActivationKind.LeakyRelu => LeakySlope,
            _ => slope,
        };

    private static void Rectify(float* input, float* output, int length, float slope)
    {
        var factor = Vector512.Create(slope);
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var x = Vector512.Load(input + i);
            Vector512
                .ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, x * factor)
                .Store(output + i);
        }

        for (; i < length; i++)
            output[i] = input[i] > 0 ? input[i] : slope * input[i];
    }

    // Returns Σ gradient·min(0, input), the gradient of the slope.
    private static float RectifyBackward(float* input, float* gradient, int length, float slope)
    {
        var factor = Vector512.Create(slope);
        var slopeSum = Vector512<float>.Zero;
        var i = 0;
        for (; i + Width <= length; i += Width)
        {
            var x = Vector512.Load(input + i);
            var g = Vector512.Load(gradient + i);
            slopeSum = Vector512.FusedMultiplyAdd(
                g,
                Vector512.Min(x, Vector512<float>.Zero),
                slopeSum
            );
            Vector512
                .ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), g, g * factor)
                .Store(gradient + i);
        }

        var total = Vector512.Sum(slopeSum);
        for (; i < length; i++)
        {
            if (input[i] > 0)
                continue;
            total += gradient[i] * input[i];
            gradient[i] *= slope;
        }

        return total;
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

    // With d = x − mean, r = 1/√Σ(d² + ε), s = sigmoid(r·d): the gate depends on every neuron of the row through mean and r.
    private static void DiceBackward(
        float* input,
        float* gradient,
        int length,
        float slope,
        ref float slopeGradient
    )
    {
        var (mean, r) = DiceStatistics(input, length);
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
