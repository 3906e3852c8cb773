using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// The attention of HSTU (Zhai et al. 2024): u, v, q, k = SiLU(LN(x)·W); y = (u · LN(SiLU(q·kᵀ + bias)·v / window))·W₂ + b₂. Weights
/// are not normalized, so they also tell how much there is to attend to.
/// </summary>
internal sealed unsafe class HstuAttention : ISublayerFunction
{
    private const int QueryRows = 24;
    private const int KeyAlignment = 16;

    private readonly int width;
    private readonly int heads;
    private readonly int headWidth;
    private readonly float share;
    private readonly float scale;
    private readonly float dropout;
    private readonly ulong salt;
    private readonly LinearLayer projection;
    private readonly LinearLayer output;
    private readonly NormLayer norm;
    private readonly ScoreBias? bias;

    // Kept for the backward pass: sums and values of u, v, q, k; what attention gives, its norm, and that times u.
    private readonly Matrix sums;
    private readonly Matrix values;
    private readonly Matrix attended;
    private readonly Matrix normed;
    private readonly Matrix gated;

    private readonly Matrix valueGradients;
    private readonly Matrix gatedGradient;
    private readonly Matrix attendedGradient;
    private readonly Matrix transposedKeys = new(0, 0);
    private readonly Matrix transposedValues = new(0, 0);
    private readonly Matrix scores = new(0, 0);
    private readonly Matrix attentionWeights = new(0, 0);
    private readonly Matrix weightGradients = new(0, 0);

    /// <summary>The attention of a sublayer.</summary>
    public HstuAttention(
        ParametersAndGradients weights,
        GradientBuffer buffer,
        SublayerLayout layout
    )
    {
        var tower = layout.Tower;
        width = tower.Dimension;
        heads = tower.Heads;
        headWidth = width / heads;
        share = 1f / tower.Window;
        scale = tower.ScaleScores ? 1 / MathF.Sqrt(headWidth) : 1;
        dropout = tower.Dropout;
        salt = Dropout.SaltOf(weights.Parameters[$"{layout.Name}.uvqk.weight"]);
        projection = new LinearLayer(weights, buffer, $"{layout.Name}.uvqk");
        output = new LinearLayer(weights, buffer, $"{layout.Name}.output");
        norm = new NormLayer(weights, buffer, $"{layout.Name}.attended", tower.Norm, tower.Epsilon);
        bias = ScoreBias.Of(weights, buffer, layout);
        sums = new Matrix(0, 4 * width);
        values = new Matrix(0, 4 * width);
        attended = new Matrix(0, width);
        normed = new Matrix(0, width);
        gated = new Matrix(0, width);
        valueGradients = new Matrix(0, 4 * width);
        gatedGradient = new Matrix(0, width);
        attendedGradient = new Matrix(0, width);
    }

    /// <inheritdoc/>
    public void Reserve(int places, int span)
    {
        norm.Reserve(places);
        foreach (var kept in (ReadOnlySpan<Matrix>)[sums, values, attended, normed, gated])
            kept.Resize(places);
        var keys = Aligned(span);
        transposedKeys.Reshape(headWidth, keys);
        scores.Reshape(QueryRows, keys);
        attentionWeights.Reshape(QueryRows, keys);
    }

    /// <inheritdoc/>
    public void BeginBackward(int span)
    {
        foreach (
            var used in (ReadOnlySpan<Matrix>)[valueGradients, gatedGradient, attendedGradient]
        )
            used.Resize(span);
        transposedValues.Reshape(headWidth, Aligned(span));
        weightGradients.Reshape(QueryRows, Aligned(span));
        projection.BeginBackward();
        output.BeginBackward();
    }

    /// <inheritdoc/>
    public void Forward(in TokenSpan span, float* input, float* normalized, float* y)
    {
        var sum = sums.RowPointer(span.Slot);
        var value = values.RowPointer(span.Slot);
        projection.Forward(normalized, sum, span.Count);
        Pointwise.Map<PointwiseFunctions.Silu>(sum, value, span.Count * values.Columns);
        for (var i = 0; i < span.SequenceCount; i++)
        {
            var (start, length) = span.Sequence(i);
            for (var head = 0; head < heads; head++)
                Attend(span, i, span.Slot + start, length, head);
        }

        var o = attended.RowPointer(span.Slot);
        var n = normed.RowPointer(span.Slot);
        var g = gated.RowPointer(span.Slot);
        norm.Forward(o, n, span.Slot, span.Count);
        for (var row = 0; row < span.Count; row++)
            Pointwise.Multiply(
                g + ((nint)row * width),
                n + ((nint)row * width),
                value + ((nint)row * values.Columns),
                width
            );
        span.Drop(g, width, dropout, salt);
        output.Forward(g, y, span.Count);
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
        var sum = sums.RowPointer(span.Slot);
        var value = values.RowPointer(span.Slot);
        output.Backward(gated.RowPointer(span.Slot), gradient, gatedGradient.Data, span.Count);
        span.Drop(gatedGradient.Data, width, dropout, salt);
        valueGradients.Span[..(span.Count * valueGradients.Columns)].Clear();
        for (var row = 0; row < span.Count; row++)
        {
            var own = gatedGradient.RowPointer(row);
            Pointwise.Multiply(
                valueGradients.RowPointer(row),
                own,
                normed.RowPointer(span.Slot + row),
                width
            );
            Pointwise.Multiply(own, own, value + ((nint)row * values.Columns), width);
        }

        norm.Backward(
            attended.RowPointer(span.Slot),
            gatedGradient.Data,
            attendedGradient.Data,
            span.Slot,
            span.Count
        );
        for (var i = 0; i < span.SequenceCount; i++)
        {
            var (start, length) = span.Sequence(i);
            for (var head = 0; head < heads; head++)
                AttendBackward(span, i, span.Slot + start, start, length, head);
        }

        Pointwise.Backward<PointwiseFunctions.Silu>(
            sum,
            valueGradients.Data,
            span.Count * values.Columns
        );
        projection.Backward(normalized, valueGradients.Data, normalizedGradient, span.Count);
    }

    private static int Aligned(int keys) => (keys + KeyAlignment - 1) / KeyAlignment * KeyAlignment;

    private void Attend(in TokenSpan span, int sequence, int slot, int length, int head)
    {
        Transpose(ColumnOf(values, slot, head, part: 3), length, transposedKeys);
        for (var first = 0; first < length; first += QueryRows)
        {
            var rows = Math.Min(QueryRows, length - first);
            Score(slot, first, rows, head);
            for (var row = 0; row < rows; row++)
                ToWeights(
                    row,
                    first + row,
                    first + rows,
                    head,
                    span.TimesOf(sequence, first + row)
                );
            MatrixKernels.Multiply(
                attentionWeights.Data,
                attentionWeights.Columns,
                ColumnOf(values, slot, head, part: 1),
                values.Columns,
                attended.RowPointer(slot + first) + (head * headWidth),
                width,
                rows,
                first + rows,
                headWidth
            );
        }
    }

    // With a = SiLU(s) / window and o = a·v: dv = aᵀ·do, ds = (do·vᵀ) · SiLU′(s) / window, dq = ds·k, dk = dsᵀ·q.
    private void AttendBackward(
        in TokenSpan span,
        int sequence,
        int slot,
        int start,
        int length,
        int head
    )
    {
        Transpose(ColumnOf(values, slot, head, part: 3), length, transposedKeys);
        Transpose(ColumnOf(values, slot, head, part: 1), length, transposedValues);
        var stride = values.Columns;
        for (var first = 0; first < length; first += QueryRows)
        {
            var rows = Math.Min(QueryRows, length - first);
            var keys = first + rows;
            Score(slot, first, rows, head);
            var outputGradient = attendedGradient.RowPointer(start + first) + (head * headWidth);
            MatrixKernels.Multiply(
                outputGradient,
                width,
                transposedValues.Data,
                transposedValues.Columns,
                weightGradients.Data,
                weightGradients.Columns,
                rows,
                headWidth,
                Aligned(keys)
            );
            for (var row = 0; row < rows; row++)
            {
                var seen = first + row + 1;
                var times = span.TimesOf(sequence, first + row);
                ToWeights(row, first + row, keys, head, times);
                var ds = weightGradients.RowPointer(row);
                Pointwise.Backward<PointwiseFunctions.Silu>(scores.RowPointer(row), ds, seen);
                VectorMath.Scale(ds, share, seen);
                bias?.AddGradient(ds, first + row, head, times);
                if (scale != 1)
                    VectorMath.Scale(ds, scale, seen);
                weightGradients.Row(row)[seen..keys].Clear();
            }

            MatrixKernels.MultiplyTransposed(
                attentionWeights.Data,
                attentionWeights.Columns,
                outputGradient,
                width,
                ColumnOf(valueGradients, start, head, part: 1),
                stride,
                rows,
                keys,
                headWidth,
                accumulate: true
            );
            MatrixKernels.Multiply(
                weightGradients.Data,
                weightGradients.Columns,
                ColumnOf(values, slot, head, part: 3),
                stride,
                ColumnOf(valueGradients, start + first, head, part: 2),
                stride,
                rows,
                keys,
                headWidth
            );
            MatrixKernels.MultiplyTransposed(
                weightGradients.Data,
                weightGradients.Columns,
                ColumnOf(values, slot + first, head, part: 2),
                stride,
                ColumnOf(valueGradients, start, head, part: 3),
                stride,
                rows,
                keys,
                headWidth,
                accumulate: true
            );
        }
    }

    // Scores of a query become biased scores, which stay, and weights.
    private void ToWeights(int row, int query, int keys, int head, byte* times)
    {
        var s = scores.RowPointer(row);
        var a = attentionWeights.RowPointer(row);
        var seen = query + 1;
        if (scale != 1)
            VectorMath.Scale(s, scale, seen);
        bias?.Add(s, query, head, times);
        Pointwise.Map<PointwiseFunctions.Silu>(s, a, seen);
        VectorMath.Scale(a, share, seen);
        attentionWeights.Row(row)[seen..keys].Clear();
    }

    // A head's part of the rows: 0 for u, 1 for v, 2 for q, 3 for k.
    private float* ColumnOf(Matrix rows, int row, int head, int part) =>
        rows.RowPointer(row) + (part * width) + (head * headWidth);

    private void Score(int slot, int first, int rows, int head) =>
        MatrixKernels.Multiply(
            ColumnOf(values, slot + first, head, part: 2),
            values.Columns,
            transposedKeys.Data,
            transposedKeys.Columns,
            scores.Data,
            scores.Columns,
            rows,
            headWidth,
            Aligned(first + rows)
        );

    private void Transpose(float* source, int length, Matrix target) =>
        AttentionKernels.Transpose(
            source,
            values.Columns,
            length,
            headWidth,
            target.Data,
            target.Columns
        );
}
