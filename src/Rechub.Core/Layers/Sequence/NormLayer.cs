using System.Runtime.CompilerServices;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>Normalizes each row over its elements, for the rows of one worker.</summary>
internal sealed unsafe class NormLayer
{
    private readonly NormKind kind;
    private readonly float epsilon;
    private readonly int width;
    private readonly float* gain;
    private readonly float* offset;
    private readonly ParameterBlock gainBlock;
    private readonly ParameterBlock? offsetBlock;
    private readonly GradientBuffer gradients;

    // Mean and inverse deviation of each row, kept for the backward pass.
    private readonly Matrix statistics = new(0, 2);
    private readonly Matrix scratch;

    /// <summary>The layer whose parameters carry the prefix <paramref name="name"/>.</summary>
    public NormLayer(
        ParametersAndGradients weights,
        GradientBuffer gradients,
        string name,
        NormKind kind,
        float epsilon
    )
    {
        (this.gradients, this.kind, this.epsilon) = (gradients, kind, epsilon);
        gainBlock = weights.Parameters[$"{name}.gain"];
        offsetBlock = weights.Parameters.Find($"{name}.offset");
        width = gainBlock.Columns;
        gain = weights.Value(gainBlock);
        offset = offsetBlock is null ? null : weights.Value(offsetBlock);
        scratch = new Matrix(1, width);
    }

    /// <summary>Names, shapes and roles of a layer's parameters.</summary>
    public static IEnumerable<ParameterShape> Shapes(string name, int width, NormKind kind)
    {
        yield return new($"{name}.gain", 1, width, ParameterRole.Layer);
        if (kind == NormKind.Layer)
            yield return new($"{name}.offset", 1, width, ParameterRole.Layer);
    }

    /// <summary>Makes room for the statistics of rows.</summary>
    public void Reserve(int rows) => statistics.Resize(rows);

    /// <summary>y = normalized x, for rows whose statistics are kept from row <paramref name="slot"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(float* x, float* y, int slot, int rows)
    {
        for (var row = 0; row < rows; row++, x += width, y += width)
        {
            var mean = kind == NormKind.Layer ? NormKernels.Sum(x, width) / width : 0;
            var square = NormKernels.SquaredDistance(x, mean, width) / width;
            var inverse = 1 / MathF.Sqrt(square + epsilon);
            var kept = statistics.RowPointer(slot + row);
            (kept[0], kept[1]) = (mean, inverse);
            NormKernels.Normalize(y, x, mean, inverse, gain, offset, width);
        }
    }

    /// <summary>
    /// Adds the gradients of gain and offset, and sets or, if <paramref name="accumulate"/>, adds dLoss/dx to
    /// <paramref name="inputGradient"/>: with x̂ the normalized row and g = gain · dLoss/dy, it is (g − mean(g) − x̂ · mean(g · x̂)) /
    /// deviation; without the first mean for root mean squares.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(
        float* x,
        float* gradient,
        float* inputGradient,
        int slot,
        int rows,
        bool accumulate = false
    )
    {
        var gainGradient = gradients.Of(gainBlock);
        var offsetGradient = offsetBlock is null ? null : gradients.Of(offsetBlock);
        var normalized = scratch.Data;
        for (var row = 0; row < rows; row++)
        {
            var kept = statistics.RowPointer(slot + row);
            var (mean, inverse) = (kept[0], kept[1]);
            NormKernels.Normalize(normalized, x, mean, inverse, width);
            VectorMath.AddProduct(gainGradient, gradient, normalized, width);
            if (offsetGradient is not null)
                VectorMath.AddScaled(offsetGradient, gradient, 1, width);
            var center = kind == NormKind.Layer ? VectorMath.Dot(gain, gradient, width) / width : 0;
            var along = NormKernels.Dot(gain, gradient, normalized, width) / width;
            NormKernels.Backward(
                inputGradient,
                gradient,
                gain,
                normalized,
                center,
                along,
                inverse,
                accumulate,
                width
            );
            x += width;
            gradient += width;
            inputGradient += width;
        }
    }
}
