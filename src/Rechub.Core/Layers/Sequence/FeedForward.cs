using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>Two linear layers with an activation between them, at each place.</summary>
internal sealed unsafe class FeedForward : ISublayerFunction
{
    private readonly FeedForwardKind kind;
    private readonly float dropout;
    private readonly ulong salt;
    private readonly LinearLayer hidden;
    private readonly LinearLayer output;

    // The sums of the hidden layer and its outputs, kept for the backward pass. SwiGLU has sums of the gates, then of the values.
    private readonly Matrix sums;
    private readonly Matrix outputs;
    private readonly Matrix gradients;
    private readonly Matrix sumGradients;
    private readonly Matrix gates;

    /// <summary>The feed-forward layers of a sublayer.</summary>
    public FeedForward(ParametersAndGradients weights, GradientBuffer buffer, SublayerLayout layout)
    {
        (kind, dropout) = (layout.Tower.FeedForward, layout.Tower.Dropout);
        hidden = new LinearLayer(weights, buffer, $"{layout.Name}.hidden");
        output = new LinearLayer(weights, buffer, $"{layout.Name}.output");
        salt = Dropout.SaltOf(weights.Parameters[$"{layout.Name}.hidden.weight"]);
        sums = new Matrix(0, hidden.Outputs);
        outputs = new Matrix(0, output.Inputs);
        gradients = new Matrix(0, output.Inputs);
        sumGradients = new Matrix(0, hidden.Outputs);
        gates = new Matrix(1, output.Inputs);
    }

    /// <inheritdoc/>
    public void Reserve(int places, int span)
    {
        sums.Resize(places);
        outputs.Resize(places);
    }

    /// <inheritdoc/>
    public void BeginBackward(int span)
    {
        gradients.Resize(span);
        if (kind == FeedForwardKind.SwiGLU)
            sumGradients.Resize(span);
        hidden.BeginBackward();
        output.BeginBackward();
    }

    /// <inheritdoc/>
    public void Forward(in TokenSpan span, float* input, float* normalized, float* y)
    {
        var x = sums.RowPointer(span.Slot);
        var h = outputs.RowPointer(span.Slot);
        hidden.Forward(normalized, x, span.Count);
        var length = span.Count * output.Inputs;
        switch (kind)
        {
            case FeedForwardKind.ReLU:
                Pointwise.Map<PointwiseFunctions.Relu>(x, h, length);
                break;
            case FeedForwardKind.GELU:
                Pointwise.Map<PointwiseFunctions.Gelu>(x, h, length);
                break;
            case FeedForwardKind.SwiGLU:
                for (var row = 0; row < span.Count; row++)
                {
                    var sum = x + (nint)row * sums.Columns;
                    var target = h + (nint)row * outputs.Columns;
                    Pointwise.Map<PointwiseFunctions.Silu>(sum, target, outputs.Columns);
                    Pointwise.Multiply(target, target, sum + outputs.Columns, outputs.Columns);
                }

                break;
            default:
                throw new InvalidOperationException(
                    $"{kind} is not a kind of feed-forward layers."
                );
        }

        span.Drop(h, outputs.Columns, dropout, salt);
        output.Forward(h, y, span.Count);
    }

    /// <inheritdoc/>
    public void Backward(
        in TokenSpan span,
        float* input,
        float* normalized,
        float* gradient,
        float* normalizedGradient,
        float* inputGradient
    )
    {
        var x = sums.RowPointer(span.Slot);
        var h = outputs.RowPointer(span.Slot);
        var length = span.Count * output.Inputs;
        output.Backward(h, gradient, gradients.Data, span.Count);
        span.Drop(gradients.Data, outputs.Columns, dropout, salt);
        var sumGradient = gradients.Data;
        switch (kind)
        {
            case FeedForwardKind.ReLU:
                Pointwise.Backward<PointwiseFunctions.Relu>(x, gradients.Data, length);
                break;
            case FeedForwardKind.GELU:
                Pointwise.Backward<PointwiseFunctions.Gelu>(x, gradients.Data, length);
                break;
            case FeedForwardKind.SwiGLU:
                sumGradient = sumGradients.Data;
                for (var row = 0; row < span.Count; row++)
                    BackwardGate(
                        x + (nint)row * sums.Columns,
                        gradients.RowPointer(row),
                        sumGradients.RowPointer(row)
                    );
                break;
            default:
                throw new InvalidOperationException(
                    $"{kind} is not a kind of feed-forward layers."
                );
        }

        hidden.Backward(normalized, sumGradient, normalizedGradient, span.Count);
    }

    // h = SiLU(a)·b: da = dh·b·SiLU′(a), db = dh·SiLU(a).
    private void BackwardGate(float* sum, float* gradient, float* target)
    {
        var width = outputs.Columns;
        Pointwise.Multiply(target, gradient, sum + width, width);
        Pointwise.Backward<PointwiseFunctions.Silu>(sum, target, width);
        Pointwise.Map<PointwiseFunctions.Silu>(sum, gates.Data, width);
        Pointwise.Multiply(target + width, gradient, gates.Data, width);
    }
}
