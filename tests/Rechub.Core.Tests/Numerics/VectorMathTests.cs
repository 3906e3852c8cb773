using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class VectorMathTests
{
    /// <summary>Whole vectors and the rest of one, and scores at which eˣ overflows or vanishes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(53)]
    public unsafe void Softplus_is_summed_and_its_derivatives_replace_the_values(int length)
    {
        float[] extremes = [-1000, -90, -20, -1e-3f, 0, 1e-3f, 20, 90, 1000];
        var values = new float[length];
        for (var i = 0; i < length; i++)
            values[i] = i % 2 == 0 ? extremes[i / 2 % extremes.Length] : (i - length / 2) / 4f;
        var expected = values.Sum(x =>
            Math.Max(x, 0) + double.LogP1(Math.Exp(-Math.Abs((double)x)))
        );
        var derivatives = Array.ConvertAll(values, x => 1 / (1 + Math.Exp(-(double)x)));

        float sum;
        fixed (float* first = values)
            sum = VectorMath.SoftPlusSum(first, length);

        Assert.Equal(expected, sum, 1e-6 * Math.Max(1, expected));
        for (var i = 0; i < length; i++)
            Assert.Equal(derivatives[i], values[i], 1e-6);
    }
}
