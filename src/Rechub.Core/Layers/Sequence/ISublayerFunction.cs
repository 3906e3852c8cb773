namespace Rechub.Layers.Sequence;

/// <summary>What a residual sublayer adds to its input, for the rows of one worker.</summary>
internal unsafe interface ISublayerFunction
{
    /// <summary>Makes room for what is kept of this many places, and for a span of <paramref name="span"/> places.</summary>
    void Reserve(int places, int span);

    /// <summary>Makes ready for the backward passes of a step, over spans of at most <paramref name="span"/> places.</summary>
    void BeginBackward(int span);

    /// <summary>Sets <paramref name="y"/> at the places that are wanted, given the input and the normalized input.</summary>
    void Forward(in TokenSpan span, float* input, float* normalized, float* y);

    /// <summary>
    /// Adds the gradients of the parameters; sets <paramref name="normalizedGradient"/>, and adds to
    /// <paramref name="inputGradient"/> what comes through the input itself.
    /// </summary>
    void Backward(
        in TokenSpan span,
        float* input,
        float* normalized,
        float* gradient,
        float* normalizedGradient,
        float* inputGradient
    );
}
