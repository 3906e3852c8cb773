using System.Text.Json;
using Rechub.Layers;
using Rechub.Tests.Models;

namespace Rechub.Tests.Layers;

/// <summary>The activations of golden/dssm.json, forward and backward.</summary>
public sealed unsafe class GoldenActivationTests
{
    private const float Tolerance = 1e-5f;
    private static readonly JsonElement File = GoldenFile
        .Read("dssm.json")
        .GetProperty("activations");

    [Theory]
    [InlineData("relu", ActivationKind.Relu)]
    [InlineData("leakyrelu", ActivationKind.LeakyRelu)]
    [InlineData("prelu", ActivationKind.PRelu)]
    [InlineData("dice", ActivationKind.Dice)]
    [InlineData("sigmoid", ActivationKind.Sigmoid)]
    public void Outputs_and_gradients_are_those_of_the_original(string name, ActivationKind kind)
    {
        var golden = File.GetProperty(name);
        var input = GoldenTower.Tensor(File.GetProperty("input"));
        var gradient = GoldenTower.Tensor(File.GetProperty("loss_weight"));
        var length = File.GetProperty("input").GetProperty("shape")[1].GetInt32();
        var slope = golden.TryGetProperty("alpha", out var alpha) ? alpha.GetSingle() : 0;
        var output = new float[input.Length];
        float slopeGradient;
        float[] ones = [.. Enumerable.Repeat(1f, length)];
        var zeros = new float[length];

        fixed (float* x = input)
        fixed (float* y = output)
        fixed (float* g = gradient)
        fixed (float* one = ones)
        fixed (float* zero = zeros)
        fixed (float* columnGradient = new float[length])
        fixed (float* columnProduct = new float[length])
        {
            var (rows, identity) = (input.Length / length, new AffineMap(one, zero, zero));
            Activations.Forward(kind, x, identity, y, rows, length, slope);
            slopeGradient = Activations.Backward(
                kind,
                x,
                identity,
                g,
                rows,
                length,
                slope,
                columnGradient,
                columnProduct
            );
        }

        AssertClose(golden.GetProperty("output"), output);
        AssertClose(golden.GetProperty("grad_input"), gradient);
        if (golden.TryGetProperty("grad_alpha", out var expected))
            Assert.Equal(expected.GetSingle(), slopeGradient, 10 * Tolerance);
    }

    private static void AssertClose(JsonElement expected, float[] actual)
    {
        var golds = GoldenTower.Tensor(expected);
        for (var i = 0; i < golds.Length; i++)
            Assert.Equal(golds[i], actual[i], Tolerance);
    }
}
