using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// Causal multi-head attention (Vaswani et al. 2017) within each sequence: softmax(q·kᵀ/√d + bias)·v for heads of d elements. Only
/// places at or before the query's are computed, and no matrix of all pairs is kept: the backward pass makes the probabilities of
/// some rows again, from the logarithm of each row's sum (Dao et al. 2022).
/// </summary>
internal sealed unsafe class CausalAttention : ISublayerFunction
{
    // Queries at a time: a multiple of the rows of a matrix kernel.
    private const int QueryRows = 24;
    private const int KeyAlignment = 16;

    private readonly bool attendsToInput;
    private readonly int width;
    private readonly int heads;
    private readonly int headWidth;
    private readonly float scale;
    private readonly LinearLayer query;
    private readonly LinearLayer keyValue;
    private readonly LinearLayer output;
    private readonly ScoreBias? bias;

    // Kept for the backward pass.
    private readonly Matrix queries;
    private readonly Matrix keyValues;
    private readonly Matrix attended;
    private readonly Matrix logSums;

    private readonly Matrix attendedGradient;
    private readonly Matrix queryGradient;
    private readonly Matrix keyValueGradient;
    private readonly Matrix transposedKeys = new(0, 0);
    private readonly Matrix transposedValues = new(0, 0);
    private readonly Matrix scores = new(0, 0);
    private readonly Matrix scoreGradients = new(0, 0);

    /// <summary>The attention of a sublayer.</summary>
    public CausalAttention(
        ParametersAndGradients weights,
        GradientBuffer buffer,
        SublayerLayout layout
    )
    {
        attendsToInput = layout.AttendsToInput;
        width = layout.Tower.Dimension;
        heads = layout.Tower.Heads;
        headWidth = width / heads;
        scale = 1 / MathF.Sqrt(headWidth);
        query = new LinearLayer(weights, buffer, $"{layout.Name}.query");
        keyValue = new LinearLayer(weights, buffer, $"{layout.Name}.key_value");
        output = new LinearLayer(weights, buffer, $"{layout.Name}.output");
        bias = ScoreBias.Of(weights, buffer, layout);
        queries = new Matrix(0, width);
        keyValues = new Matrix(0, 2 * width);
        attended = new Matrix(0, width);
        logSums = new Matrix(0, heads);
        attendedGradient = new Matrix(0, width);
        queryGradient = new Matrix(0, width);
        keyValueGradient = new Matrix(0, 2 * width);
    }

    /// <inheritdoc/>
    public void Reserve(int places, int span)
    {
        queries.Resize(places);
        keyValues.Resize(places);
        attended.Resize(places);
        logSums.Resize(places);
        var keys = Aligned(span);
        transposedKeys.Reshape(headWidth, keys);
        scores.Reshape(QueryRows, keys);
    }

    /// <inheritdoc/>
    public void BeginBackward(int span)
    {
        attendedGradient.Resize(span);
        queryGradient.Resize(span);
        keyValueGradient.Resize(span);
        transposedValues.Reshape(headWidth, Aligned(span));
        scoreGradients.Reshape(QueryRows, Aligned(span));
        query.BeginBackward();
        keyValue.BeginBackward();
        output.BeginBackward();
    }

    /// <inheritdoc/>
    public void Forward(in TokenSpan span, float* input, float* normalized, float* y)
    {
        query.Forward(normalized, queries.RowPointer(span.Slot), span.Count);
        keyValue.Forward(
            attendsToInput ? input : normalized,
            keyValues.RowPointer(span.Slot),
            span.Count
        );
        for (var i = 0; i < span.SequenceCount; i++)
        {
            var (start, length) = span.Sequence(i);
            for (var head = 0; head < heads; head++)
                Attend(span, i, span.Slot + start, length, head);
        }

        output.Forward(attended.RowPointer(span.Slot), y, span.Count);
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
        output.Backward(
            attended.RowPointer(span.Slot),
            gradient,
            attendedGradient.Data,
            span.Count
        );
        keyValueGradient.Span[..(span.Count * keyValueGradient.Columns)].Clear();
        for (var i = 0; i < span.SequenceCount; i++)
        {
            var (start, length) = span.Sequence(i);
            for (var head = 0; head < heads; head++)
                AttendBackward(span, i, span.Slot + start, start, length, head);
        }

        query.Backward(normalized, queryGradient.Data, normalizedGradient, span.Count);
        keyValue.Backward(
            attendsToInput ? input : normalized,
            keyValueGradient.Data,
            attendsToInput ? inputGradient : normalizedGradient,
            span.Count,
            accumulate: true
        );
    }

    private static int Aligned(int keys) => (keys + KeyAlignment - 1) / KeyAlignment * KeyAlignment;

    private void Attend(in TokenSpan span, int sequence, int slot, int length, int head)
    {
        Transpose(KeyOf(slot, head), length, transposedKeys);
        for (var first = 0; first < length; first += QueryRows)
        {
            var rows = Math.Min(QueryRows, length - first);
            Score(slot, first, rows, head);
            for (var row = 0; row < rows; row++)
            {
                var seen = first + row + 1;
                var z = scores.RowPointer(row);
                ToScores(z, first + row, head, span.TimesOf(sequence, first + row));
                var largest = VectorMath.Max(z, seen);
                var sum = VectorMath.ExpSum(z, largest, seen);
                VectorMath.Scale(z, 1 / sum, seen);
                logSums.Row(slot + first + row)[head] = largest + MathF.Log(sum);
                ClearFrom(scores, row, seen, first + rows);
            }

            MatrixKernels.Multiply(
                scores.Data,
                scores.Columns,
                ValueOf(slot, head),
                keyValues.Columns,
                attended.RowPointer(slot + first) + (head * headWidth),
                width,
                rows,
                first + rows,
                headWidth
            );
        }
    }

    // With p = softmax(z): dv = pᵀ·do, dz = p · (do·vᵀ − Σ do·o), dq = dz·k, dk = dzᵀ·q.
    private void AttendBackward(
        in TokenSpan span,
        int sequence,
        int slot,
        int start,
        int length,
        int head
    )
    {
        Transpose(KeyOf(slot, head), length, transposedKeys);
        Transpose(ValueOf(slot, head), length, transposedValues);
        var (column, stride) = (head * headWidth, keyValueGradient.Columns);
        var keyGradient = keyValueGradient.RowPointer(start) + column;
        for (var first = 0; first < length; first += QueryRows)
        {
            var rows = Math.Min(QueryRows, length - first);
            var keys = first + rows;
            Score(slot, first, rows, head);
            var outputGradient = attendedGradient.RowPointer(start + first) + column;
            MatrixKernels.Multiply(
                outputGradient,
                width,
                transposedValues.Data,
                transposedValues.Columns,
                scoreGradients.Data,
                scoreGradients.Columns,
                rows,
                headWidth,
                Aligned(keys)
            );
            for (var row = 0; row < rows; row++)
            {
                var seen = first + row + 1;
                var p = scores.RowPointer(row);
                var dz = scoreGradients.RowPointer(row);
                var times = span.TimesOf(sequence, first + row);
                ToScores(p, first + row, head, times);
                VectorMath.ExpSum(p, logSums.Row(slot + first + row)[head], seen);
                var along = VectorMath.Dot(
                    outputGradient + ((nint)row * width),
                    attended.RowPointer(slot + first + row) + column,
                    headWidth
                );
                AttentionKernels.ScoreGradient(dz, p, along, seen);
                bias?.AddGradient(dz, first + row, head, times);
                VectorMath.Scale(dz, scale, seen);
                ClearFrom(scores, row, seen, keys);
                ClearFrom(scoreGradients, row, seen, keys);
            }

            MatrixKernels.MultiplyTransposed(
                scores.Data,
                scores.Columns,
                outputGradient,
                width,
                keyGradient + width,
                stride,
                rows,
                keys,
                headWidth,
                accumulate: true
            );
            MatrixKernels.Multiply(
                scoreGradients.Data,
                scoreGradients.Columns,
                KeyOf(slot, head),
                keyValues.Columns,
                queryGradient.RowPointer(start + first) + column,
                width,
                rows,
                keys,
                headWidth
            );
            MatrixKernels.MultiplyTransposed(
                scoreGradients.Data,
                scoreGradients.Columns,
                queries.RowPointer(slot + first) + column,
                width,
                keyGradient,
                stride,
                rows,
                keys,
                headWidth,
                accumulate: true
            );
        }
    }

    private void ToScores(float* products, int query, int head, byte* times)
    {
        VectorMath.Scale(products, scale, query + 1);
        bias?.Add(products, query, head, times);
    }

    private float* KeyOf(int slot, int head) => keyValues.RowPointer(slot) + (head * headWidth);

    private float* ValueOf(int slot, int head) => KeyOf(slot, head) + width;

    // The scores of some queries for all keys up to the last of them, not yet scaled.
    private void Score(int slot, int first, int rows, int head) =>
        MatrixKernels.Multiply(
            queries.RowPointer(slot + first) + (head * headWidth),
            width,
            transposedKeys.Data,
            transposedKeys.Columns,
            scores.Data,
            scores.Columns,
            rows,
            headWidth,
            Aligned(first + rows)
        );

    // What is past the last key is never read as a value, so it may be anything finite.
    private void Transpose(float* source, int length, Matrix target) =>
        AttentionKernels.Transpose(
            source,
            keyValues.Columns,
            length,
            headWidth,
            target.Data,
            target.Columns
        );

    private static void ClearFrom(Matrix matrix, int row, int from, int to) =>
        matrix.Row(row)[from..to].Clear();
}
