using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>x·W + b for the rows of one worker.</summary>
internal sealed unsafe class LinearLayer
{
    private readonly ParameterBlock weightBlock;
    private readonly ParameterBlock? biasBlock;
    private readonly GradientBuffer gradients;
    private readonly Matrix transposed;

    /// <summary>The layer whose parameters carry the prefix <paramref name="name"/>.</summary>
    public LinearLayer(ParametersAndGradients weights, GradientBuffer gradients, string name)
    {
        this.gradients = gradients;
        var parameters = weights.Parameters;
        weightBlock = parameters[$"{name}.weight"];
        biasBlock = parameters.Find($"{name}.bias");
        Weight = weights.Value(weightBlock);
        Bias = biasBlock is null ? null : weights.Value(biasBlock);
        transposed = new Matrix(0, Inputs);
    }

    /// <summary>W, inputs × outputs.</summary>
    public float* Weight { get; }

    /// <summary>b; null if there is none.</summary>
    public float* Bias { get; }

    /// <summary>Number of inputs.</summary>
    public int Inputs => weightBlock.Rows;

    /// <summary>Number of outputs.</summary>
    public int Outputs => weightBlock.Columns;

    /// <summary>Names, shapes and roles of a layer's parameters.</summary>
    public static IEnumerable<ParameterShape> Shapes(
        string name,
        int inputs,
        int outputs,
        bool hasBias = true
    )
    {
        yield return new($"{name}.weight", inputs, outputs, ParameterRole.Layer);
        if (hasBias)
            yield return new($"{name}.bias", 1, outputs, ParameterRole.Layer);
    }

    /// <summary>y = x·W + b for <paramref name="rows"/> rows.</summary>
    public void Forward(float* x, float* y, int rows)
    {
        if (Bias is not null)
        {
            for (var row = 0; row < rows; row++)
                new ReadOnlySpan<float>(Bias, Outputs).CopyTo(
                    new Span<float>(y + (nint)row * Outputs, Outputs)
                );
        }

        MatrixKernels.Multiply(x, Weight, y, rows, Inputs, Outputs, accumulate: Bias is not null);
    }

    /// <summary>Makes ready for the backward passes of a step.</summary>
    public void BeginBackward()
    {
        transposed.Reshape(Outputs, Inputs);
        MatrixKernels.Transpose(Weight, transposed.Data, Inputs, Outputs, 0, Inputs);
    }

    /// <summary>
    /// Adds the gradients of the parameters, and sets or, if <paramref name="accumulate"/>, adds dLoss/dx to
    /// <paramref name="inputGradient"/>.
    /// </summary>
    public void Backward(
        float* x,
        float* gradient,
        float* inputGradient,
        int rows,
        bool accumulate = false
    )
    {
        MatrixKernels.MultiplyTransposed(
            x,
            gradient,
            gradients.Of(weightBlock),
            rows,
            Inputs,
            Outputs,
            0,
            Inputs,
            accumulate: true
        );
        if (biasBlock is not null)
        {
            var sums = gradients.Of(biasBlock);
            for (var row = 0; row < rows; row++)
                VectorMath.AddScaled(sums, gradient + (nint)row * Outputs, 1, Outputs);
        }

        MatrixKernels.Multiply(
            gradient,
            transposed.Data,
            inputGradient,
            rows,
            Outputs,
            Inputs,
            accumulate
        );
    }
}
