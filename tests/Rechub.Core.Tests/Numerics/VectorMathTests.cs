using Rechub.Numerics;

namespace Rechub.Tests.Numerics;

public sealed class VectorMathTests
{
    [Fact]
    public unsafe void Exponentials_are_accurate_over_their_range()
    {
        var x = new Matrix(1, 1000);
        for (var i = 0; i < 1000; i++)
            x.Span[i] = -85 + 0.17f * i;
        var arguments = x.Span.ToArray();

        VectorMath.ExpSum(x.Data, 0, 1000);

        for (var i = 0; i < 1000; i++)
            Assert.Equal(
                1,
                x.Span[i] / Math.Exp(arguments[i]),
                Math.Abs(arguments[i]) < 1 ? 3e-7 : 1e-5
            );
    }

    /// <summary>A score that is not a number must not be hidden: the loss has to show it.</summary>
    [Fact]
    public unsafe void Exponentials_vanish_stay_finite_or_are_not_numbers()
    {
        var x = new Matrix(1, 16);
        x.Span.Fill(-3);
        (x.Span[1], x.Span[2], x.Span[3]) = (-1000, float.NegativeInfinity, -95);

        Assert.Equal(13 * Math.Exp(-3), VectorMath.ExpSum(x.Data, 0, 16), 1e-6);

        Assert.Equal([0, 0, 0], x.Span[1..4].ToArray());
        x.Span[7] = float.NaN;
        Assert.True(float.IsNaN(VectorMath.ExpSum(x.Data, 0, 16)));
        Assert.True(float.IsNaN(VectorMath.SoftPlusSum(x.Data, 16)));
        x.Span.Fill(1000);
        VectorMath.ExpSum(x.Data, 0, 16);
        Assert.All(x.Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

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
