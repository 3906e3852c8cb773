using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>y = residual + gate · dropout(f(x, LN(x))), for the rows of one worker; the residual is x or LN(x).</summary>
internal sealed unsafe class ResidualSublayer
{
    // Feed-forward layers look at one place at a time; what lies between the layers of so many stays in the cache.
    private const int PlacesAtOnce = 48;

    private readonly SublayerLayout layout;
    private readonly int width;
    private readonly NormLayer norm;
    private readonly ISublayerFunction function;
    private readonly LinearLayer? gate;
    private readonly ulong salt;

    // Kept for the backward pass: LN(x); with a gate, its sums and what it multiplies.
    private readonly Matrix normalized;
    private readonly Matrix added;
    private readonly Matrix gateSums;
    private readonly Matrix addedGradient;
    private readonly Matrix normalizedGradient;
    private readonly Matrix gateValues;

    /// <summary>The sublayer of a layout.</summary>
    public ResidualSublayer(
        ParametersAndGradients weights,
        GradientBuffer buffer,
        SublayerLayout layout
    )
    {
        this.layout = layout;
        var tower = layout.Tower;
        width = tower.Dimension;
        norm = new NormLayer(weights, buffer, $"{layout.Name}.norm", tower.Norm, tower.Epsilon);
        function = layout.Kind switch
        {
            SublayerKind.Attention => new CausalAttention(weights, buffer, layout),
            SublayerKind.FeedForward => new FeedForward(weights, buffer, layout),
            SublayerKind.Hstu => new HstuAttention(weights, buffer, layout),
            _ => throw new InvalidOperationException($"{layout.Kind} is not a sublayer."),
        };
        if (layout.IsGated)
            gate = new LinearLayer(weights, buffer, $"{layout.Name}.gate");
        salt = ~Dropout.SaltOf(weights.Parameters[$"{layout.Name}.output.weight"]);
        normalized = new Matrix(0, width);
        added = new Matrix(0, width);
        gateSums = new Matrix(0, width);
        addedGradient = new Matrix(0, width);
        normalizedGradient = new Matrix(0, width);
        gateValues = new Matrix(0, width);
    }

    /// <summary>Makes room for what is kept of this many places, and for a span of <paramref name="span"/> places.</summary>
    public void Reserve(int places, int span)
    {
        norm.Reserve(places);
        function.Reserve(places, span);
        normalized.Resize(places);
        added.Resize(places);
        if (gate is null)
            return;
        gateSums.Resize(places);
        gateValues.Resize(span);
    }

    /// <summary>Makes ready for the backward passes of a step, over spans of at most <paramref name="span"/> places.</summary>
    public void BeginBackward(int span)
    {
        addedGradient.Resize(span);
        normalizedGradient.Resize(span);
        function.BeginBackward(span);
        gate?.BeginBackward();
    }

    /// <summary>Sets <paramref name="y"/> at the places that are wanted.</summary>
    public void Forward(in TokenSpan span, float* x, float* y)
    {
        if (layout.Kind != SublayerKind.FeedForward)
        {
            ForwardPlaces(span, x, y);
            return;
        }

        for (var i = 0; i < span.RunCount; i++)
        {
            var (start, count) = span.Run(i);
            for (var from = start; from < start + count; from += PlacesAtOnce)
                ForwardPlaces(
                    span.Part(from, Math.Min(PlacesAtOnce, start + count - from)),
                    x + ((nint)from * width),
                    y + ((nint)from * width)
                );
        }
    }

    private void ForwardPlaces(in TokenSpan span, float* x, float* y)
    {
        var n = normalized.RowPointer(span.Slot);
        var f = added.RowPointer(span.Slot);
        norm.Forward(x, n, span.Slot, span.Count);
        function.Forward(span, x, n, f);
        span.Drop(f, width, layout.Tower.Dropout, salt);
        var residual = layout.KeepsNormalized ? n : x;
        for (var i = 0; i < span.RunCount; i++)
        {
            var (start, count) = span.Run(i);
            var from = (nint)start * width;
            if (gate is null)
                VectorMath.Add(y + from, residual + from, f + from, count * width);
            else
                AddGated(span.Slot + start, x + from, residual + from, y + from, count);
        }
    }

    private void AddGated(int slot, float* x, float* residual, float* y, int count)
    {
        var length = count * width;
        var sums = gateSums.RowPointer(slot);
        gate!.Forward(x, sums, count);
        Pointwise.Map<PointwiseFunctions.Sigmoid>(sums, gateValues.Data, length);
        Pointwise.Multiply(y, added.RowPointer(slot), gateValues.Data, length);
        VectorMath.Add(y, y, residual, length);
    }

    /// <summary>Adds the gradients of the parameters, and sets <paramref name="inputGradient"/>.</summary>
    public void Backward(in TokenSpan span, float* x, float* gradient, float* inputGradient)
    {
        var n = normalized.RowPointer(span.Slot);
        var length = span.Count * width;
        var f = added.RowPointer(span.Slot);
        var bytes = new Span<float>(inputGradient, length);
        if (layout.KeepsNormalized)
            bytes.Clear();
        else
            new ReadOnlySpan<float>(gradient, length).CopyTo(bytes);
        var addedGradients = addedGradient.Data;
        if (gate is null)
        {
            new ReadOnlySpan<float>(gradient, length).CopyTo(addedGradient.Span);
        }
        else
        {
            var sums = gateSums.RowPointer(span.Slot);
            Pointwise.Map<PointwiseFunctions.Sigmoid>(sums, gateValues.Data, length);
            Pointwise.Multiply(addedGradients, gradient, gateValues.Data, length);
            Pointwise.Multiply(gateValues.Data, gradient, f, length);
            Pointwise.Backward<PointwiseFunctions.Sigmoid>(sums, gateValues.Data, length);
            gate.Backward(x, gateValues.Data, inputGradient, span.Count, accumulate: true);
        }

        span.Drop(addedGradients, width, layout.Tower.Dropout, salt);
        function.Backward(span, x, n, addedGradients, normalizedGradient.Data, inputGradient);
        if (layout.KeepsNormalized)
            VectorMath.AddScaled(normalizedGradient.Data, gradient, 1, length);
        norm.Backward(
            x,
            normalizedGradient.Data,
            inputGradient,
            span.Slot,
            span.Count,
            accumulate: true
        );
    }
}
