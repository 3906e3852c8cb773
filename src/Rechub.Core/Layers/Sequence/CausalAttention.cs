using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// Causal multi-head attention (Vaswani et al. 2017) within each sequence: softmax(q·kᵀ/√d + bias)·v for heads of d elements. Only
/// places at or before the query's are computed, and no matrix of all pairs is kept: the backward pass makes the probabilities of
/// some rows again, from the logarithm of each row's sum (Dao et al. 2022).
/// </summary>
internal sealed unsafe class CausalAttention : ISublayerFunction
{
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
    private readonly CausalProducts products;
    private readonly LastPlaceAttention last;

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
        products = new CausalProducts(headWidth);
        last = new LastPlaceAttention(keyValue, heads, scale, bias);
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
        products.Reserve(span);
        last.Reserve(span);
    }

    /// <inheritdoc/>
    public void BeginBackward(int span)
    {
        attendedGradient.Resize(span);
        queryGradient.Resize(span);
        keyValueGradient.Resize(span);
        products.BeginBackward(span);
        query.BeginBackward();
        keyValue.BeginBackward();
        output.BeginBackward();
    }

    /// <inheritdoc/>
    public void Forward(in TokenSpan span, float* input, float* normalized, float* y)
    {
        var inputs = attendsToInput ? input : normalized;
        if (span.LastOnly)
        {
            ForwardLast(span, inputs, normalized, y);
            return;
        }

        query.Forward(normalized, queries.RowPointer(span.Slot), span.Count);
        keyValue.Forward(inputs, keyValues.RowPointer(span.Slot), span.Count);
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

    private void ForwardLast(in TokenSpan span, float* inputs, float* normalized, float* y)
    {
        for (var i = 0; i < span.SequenceCount; i++)
        {
            var (start, length) = span.Sequence(i);
            if (length == 0)
                continue;
            var place = start + length - 1;
            var q = queries.RowPointer(span.Slot + place);
            var o = attended.RowPointer(span.Slot + place);
            query.Forward(normalized + ((nint)place * width), q, 1);
            last.Attend(q, inputs + ((nint)start * width), length, span.TimesOf(i, length - 1), o);
            output.Forward(o, y + ((nint)place * width), 1);
        }
    }

    private void Attend(in TokenSpan span, int sequence, int slot, int length, int head)
    {
        var column = head * headWidth;
        var values = ColumnsOf(keyValues, slot, column + width);
        products.TakeKeys(ColumnsOf(keyValues, slot, column), length);
        for (var first = 0; first < length; first += CausalProducts.QueryRows)
        {
            var rows = Math.Min(CausalProducts.QueryRows, length - first);
            var keys = first + rows;
            products.Score(ColumnsOf(queries, slot + first, column), rows, keys);
            for (var row = 0; row < rows; row++)
            {
                var z = products.Scores.RowPointer(row);
                var padded = ToScores(z, first + row, head, span.TimesOf(sequence, first + row));
                var largest = VectorMath.Max(z, padded);
                var sum = VectorMath.ExpSum(z, largest, padded);
                VectorMath.Scale(z, 1 / sum, padded);
                logSums.Row(slot + first + row)[head] = largest + MathF.Log(sum);
                ClearFrom(products.Scores, row, padded, keys);
            }

            products.Attend(
                products.Scores,
                values,
                ColumnsOf(attended, slot + first, column),
                rows,
                keys
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
        var column = head * headWidth;
        var keyRows = ColumnsOf(keyValues, slot, column);
        var keyGradient = ColumnsOf(keyValueGradient, start, column);
        var valueGradient = ColumnsOf(keyValueGradient, start, column + width);
        products.TakeKeys(keyRows, length);
        products.TakeValues(ColumnsOf(keyValues, slot, column + width), length);
        for (var first = 0; first < length; first += CausalProducts.QueryRows)
        {
            var rows = Math.Min(CausalProducts.QueryRows, length - first);
            var keys = first + rows;
            var query = ColumnsOf(queries, slot + first, column);
            var output = ColumnsOf(attended, slot + first, column);
            var outputGradient = ColumnsOf(attendedGradient, start + first, column);
            products.Score(query, rows, keys);
            products.BackwardWeights(outputGradient, rows, keys);
            for (var row = 0; row < rows; row++)
            {
                var seen = first + row + 1;
                var p = products.Scores.RowPointer(row);
                var dz = products.WeightGradients.RowPointer(row);
                var times = span.TimesOf(sequence, first + row);
                var padded = ToScores(p, first + row, head, times);
                VectorMath.ExpSum(p, logSums.Row(slot + first + row)[head], padded);
                var along = VectorMath.Dot(outputGradient.Row(row), output.Row(row), headWidth);
                AttentionKernels.ScoreGradient(dz, p, along, seen);
                bias?.AddGradient(dz, first + row, head, times);
                VectorMath.Scale(dz, scale, seen);
                ClearFrom(products.Scores, row, padded, keys);
                ClearFrom(products.WeightGradients, row, seen, keys);
            }

            products.AddValueGradient(products.Scores, outputGradient, valueGradient, rows, keys);
            products.BackwardQueries(
                keyRows,
                ColumnsOf(queryGradient, start + first, column),
                rows,
                keys
            );
            products.AddKeyGradient(query, keyGradient, rows, keys);
        }
    }

    // A head's part of some rows.
    private static StridedRows ColumnsOf(Matrix matrix, int row, int column) =>
        new(matrix.RowPointer(row) + column, matrix.Columns);

    // Returns the length of the row with what fills its last vector, whose exponentials are 0.
    private int ToScores(float* z, int query, int head, byte* times)
    {
        var seen = query + 1;
        VectorMath.Scale(z, scale, seen);
        bias?.Add(z, query, head, times);
        var padded = CausalProducts.Aligned(seen);
        new Span<float>(z + seen, padded - seen).Fill(float.NegativeInfinity);
        return padded;
    }

    private static void ClearFrom(Matrix rows, int row, int from, int to)
    {
        if (from < to)
            rows.Row(row)[from..to].Clear();
    }
}
