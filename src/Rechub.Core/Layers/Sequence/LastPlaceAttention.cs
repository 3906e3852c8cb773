using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// The attention of a sequence's last place alone. With one query, no place needs a key or a value of its own: q·(x·Wₖ) is (q·Wₖᵀ)·x,
/// and Σ w·(x·Wᵥ) is (Σ w·x)·Wᵥ, so the weights are applied to the query and to one sum of inputs. The bias of keys adds the same to
/// all scores, so it changes nothing.
/// </summary>
/// <param name="keyValue">The layer of keys, then values.</param>
/// <param name="heads">Number of heads.</param>
/// <param name="scale">What scores are multiplied by.</param>
/// <param name="bias">What is added to scores; null for nothing.</param>
internal sealed unsafe class LastPlaceAttention(
    LinearLayer keyValue,
    int heads,
    float scale,
    ScoreBias? bias
)
{
    private readonly int width = keyValue.Inputs;
    private readonly Matrix scores = new(1, 0);
    private readonly Matrix absorbed = new(1, keyValue.Inputs);
    private readonly Matrix pooled = new(1, keyValue.Inputs);

    /// <summary>Makes room for sequences of this many places.</summary>
    public void Reserve(int places) => scores.Reshape(1, places);

    /// <summary>Sets <paramref name="target"/>, a row of all heads.</summary>
    /// <param name="query">The query, a row of all heads.</param>
    /// <param name="inputs">The rows of which keys and values are made.</param>
    /// <param name="length">Number of places; the last is the query's.</param>
    /// <param name="times">Buckets of the times between the query and the keys; null if they are not read.</param>
    /// <param name="target">The row to set.</param>
    public void Attend(float* query, float* inputs, int length, byte* times, float* target)
    {
        var headWidth = width / heads;
        for (var head = 0; head < heads; head++)
        {
            var column = head * headWidth;
            var q = query + column;
            for (var input = 0; input < width; input++)
                absorbed.Data[input] = VectorMath.Dot(
                    keyValue.Weight + ((nint)input * keyValue.Outputs) + column,
                    q,
                    headWidth
                );
            var z = scores.Data;
            for (var place = 0; place < length; place++)
                z[place] =
                    VectorMath.Dot(inputs + ((nint)place * width), absorbed.Data, width) * scale;
            bias?.Add(z, length - 1, head, times);
            var sum = VectorMath.ExpSum(z, VectorMath.Max(z, length), length);
            VectorMath.Scale(z, 1 / sum, length);
            MatrixKernels.Multiply(z, inputs, pooled.Data, 1, length, width);
            column += width;
            new ReadOnlySpan<float>(keyValue.Bias + column, headWidth).CopyTo(
                new Span<float>(target, headWidth)
            );
            MatrixKernels.Multiply(
                pooled.Data,
                width,
                keyValue.Weight + column,
                keyValue.Outputs,
                target,
                width,
                1,
                width,
                headWidth,
                accumulate: true
            );
            target += headWidth;
        }
    }
}
