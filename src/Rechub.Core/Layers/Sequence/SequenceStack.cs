using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>The blocks of a tower for the sequences of one worker: vectors of places in, vectors of places out, gradients back.</summary>
internal sealed unsafe class SequenceStack
{
    private readonly int width;
    private readonly ResidualSublayer[] sublayers;
    private readonly int firstOfLastBlock;
    private readonly NormLayer? lastNorm;

    // The input of each sublayer, and the output of the last; kept for the backward pass.
    private readonly Matrix[] streams;
    private readonly Matrix[] gradients;

    /// <summary>The blocks of a layout, whose gradients go to <paramref name="buffer"/>.</summary>
    public SequenceStack(
        ParametersAndGradients weights,
        GradientBuffer buffer,
        SequenceLayout layout
    )
    {
        width = layout.Dimension;
        sublayers =
        [
            .. Enumerable
                .Range(0, layout.Blocks)
                .SelectMany(layout.Sublayers)
                .Select(sublayer => new ResidualSublayer(weights, buffer, sublayer)),
        ];
        firstOfLastBlock = sublayers.Length / layout.Blocks * (layout.Blocks - 1);
        if (layout.HasLastNorm)
            lastNorm = new NormLayer(
                weights,
                buffer,
                layout.LastNorm,
                layout.Norm,
                layout.LastEpsilon
            );
        streams = [.. Enumerable.Range(0, sublayers.Length + 1).Select(_ => new Matrix(0, width))];
        gradients = [new Matrix(0, width), new Matrix(0, width)];
    }

    /// <summary>Makes room for what is kept of this many places, and for a span of <paramref name="span"/> places.</summary>
    public void Reserve(int places, int span)
    {
        foreach (var stream in streams)
            stream.Resize(places);
        foreach (var sublayer in sublayers)
            sublayer.Reserve(places, span);
        lastNorm?.Reserve(places);
    }

    /// <summary>Where the vectors of a span's places are to be put.</summary>
    public float* Input(in TokenSpan span) => streams[0].RowPointer(span.Slot);

    /// <summary>
    /// Sets <paramref name="output"/> to the vectors that the blocks make of those at <see cref="Input"/>. The last block computes
    /// only the last place of each sequence if <paramref name="lastOnly"/>; the other places of the output then mean nothing.
    /// </summary>
    public void Forward(in TokenSpan span, float* output, bool lastOnly)
    {
        var wanted = lastOnly ? span.LastPlaces : span;
        for (var i = 0; i < sublayers.Length; i++)
            sublayers[i]
                .Forward(
                    i < firstOfLastBlock ? span : wanted,
                    streams[i].RowPointer(span.Slot),
                    streams[i + 1].RowPointer(span.Slot)
                );
        for (var i = 0; i < wanted.RunCount; i++)
        {
            var (start, count) = wanted.Run(i);
            var last = streams[^1].RowPointer(span.Slot + start);
            var target = output + ((nint)start * width);
            if (lastNorm is not null)
                lastNorm.Forward(last, target, span.Slot + start, count);
            else
                new ReadOnlySpan<float>(last, count * width).CopyTo(
                    new Span<float>(target, count * width)
                );
        }
    }

    /// <summary>Makes ready for the backward passes of a step, over spans of at most <paramref name="span"/> places.</summary>
    public void BeginBackward(int span)
    {
        foreach (var gradient in gradients)
            gradient.Resize(span);
        foreach (var sublayer in sublayers)
            sublayer.BeginBackward(span);
    }

    /// <summary>
    /// Adds the gradients of the parameters, and replaces <paramref name="gradient"/>, dLoss/doutput, by dLoss/dinput. A forward
    /// pass over the same span in training mode must come before.
    /// </summary>
    public void Backward(in TokenSpan span, float* gradient)
    {
        var now = gradients[0].Data;
        var next = gradients[1].Data;
        var length = span.Count * width;
        if (lastNorm is not null)
            lastNorm.Backward(
                streams[^1].RowPointer(span.Slot),
                gradient,
                now,
                span.Slot,
                span.Count
            );
        else
            new ReadOnlySpan<float>(gradient, length).CopyTo(new Span<float>(now, length));
        for (var i = sublayers.Length - 1; i >= 0; i--)
        {
            sublayers[i].Backward(span, streams[i].RowPointer(span.Slot), now, next);
            var free = now;
            now = next;
            next = free;
        }

        new ReadOnlySpan<float>(now, length).CopyTo(new Span<float>(gradient, length));
    }
}
