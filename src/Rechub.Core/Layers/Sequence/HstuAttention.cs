using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// The attention of HSTU (Zhai et al. 2024): u, v, q, k = SiLU(LN(x)·W); y = (u · LN(SiLU(q·kᵀ + bias)·v / window))·W₂ + b₂. Weights
/// are not normalized, so they also tell how much there is to attend to.
/// </summary>
internal sealed unsafe class HstuAttention : ISublayerFunction
{
    // The parts of a row of sums or values; u is the first.
    private const int V = 1;
    private const int Q = 2;
    private const int K = 3;

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
    private readonly CausalProducts products;
    private readonly Matrix attentionWeights = new(0, 0);

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
        products = new CausalProducts(headWidth);
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
        products.Reserve(span);
        attentionWeights.Reshape(CausalProducts.QueryRows, span);
    }

    /// <inheritdoc/>
    public void BeginBackward(int span)
    {
        foreach (
            var used in (ReadOnlySpan<Matrix>)[valueGradients, gatedGradient, attendedGradient]
        )
            used.Resize(span);
        products.BeginBackward(span);
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

        for (var i = 0; i < span.RunCount; i++)
        {
            var (start, count) = span.Run(i);
            Gate(span.Slot + start, count);
        }

        span.Drop(gated.RowPointer(span.Slot), width, dropout, salt);
        for (var i = 0; i < span.RunCount; i++)
        {
            var (start, count) = span.Run(i);
            output.Forward(gated.RowPointer(span.Slot + start), y + ((nint)start * width), count);
        }
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

    // Sets what the output layer reads, from a row on: u · LN(attended).
    private void Gate(int slot, int rows)
    {
        norm.Forward(attended.RowPointer(slot), normed.RowPointer(slot), slot, rows);
        for (var row = slot; row < slot + rows; row++)
            Pointwise.Multiply(
                gated.RowPointer(row),
                normed.RowPointer(row),
                values.RowPointer(row),
                width
            );
    }

    private void Attend(in TokenSpan span, int sequence, int slot, int length, int head)
    {
        var valueRows = PartOf(values, slot, head, V);
        products.TakeKeys(PartOf(values, slot, head, K), length);
        for (
            var first = span.FirstWanted(length);
            first < length;
            first += CausalProducts.QueryRows
        )
        {
            var rows = Math.Min(CausalProducts.QueryRows, length - first);
            var keys = first + rows;
            products.Score(PartOf(values, slot + first, head, Q), rows, keys);
            for (var row = 0; row < rows; row++)
                ToWeights(row, first + row, keys, head, span.TimesOf(sequence, first + row));
            products.Attend(
                attentionWeights,
                valueRows,
                new StridedRows(attended.RowPointer(slot + first) + (head * headWidth), width),
                rows,
                keys
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
        var keyRows = PartOf(values, slot, head, K);
        products.TakeKeys(keyRows, length);
        products.TakeValues(PartOf(values, slot, head, V), length);
        for (var first = 0; first < length; first += CausalProducts.QueryRows)
        {
            var rows = Math.Min(CausalProducts.QueryRows, length - first);
            var keys = first + rows;
            var query = PartOf(values, slot + first, head, Q);
            var outputGradient = new StridedRows(
                attendedGradient.RowPointer(start + first) + (head * headWidth),
                width
            );
            products.Score(query, rows, keys);
            products.BackwardWeights(outputGradient, rows, keys);
            for (var row = 0; row < rows; row++)
            {
                var seen = first + row + 1;
                var times = span.TimesOf(sequence, first + row);
                ToWeights(row, first + row, keys, head, times);
                var ds = products.WeightGradients.RowPointer(row);
                Pointwise.Backward<PointwiseFunctions.Silu>(
                    products.Scores.RowPointer(row),
                    ds,
                    seen
                );
                VectorMath.Scale(ds, share, seen);
                bias?.AddGradient(ds, first + row, head, times);
                if (scale != 1)
                    VectorMath.Scale(ds, scale, seen);
                products.WeightGradients.Row(row)[seen..keys].Clear();
            }

            products.AddValueGradient(
                attentionWeights,
                outputGradient,
                PartOf(valueGradients, start, head, V),
                rows,
                keys
            );
            products.BackwardQueries(
                keyRows,
                PartOf(valueGradients, start + first, head, Q),
                rows,
                keys
            );
            products.AddKeyGradient(query, PartOf(valueGradients, start, head, K), rows, keys);
        }
    }

    // Scores of a query become biased scores, which stay, and weights.
    private void ToWeights(int row, int query, int keys, int head, byte* times)
    {
        var s = products.Scores.RowPointer(row);
        var a = attentionWeights.RowPointer(row);
        var seen = query + 1;
        if (scale != 1)
            VectorMath.Scale(s, scale, seen);
        bias?.Add(s, query, head, times);
        Pointwise.Map<PointwiseFunctions.Silu>(s, a, seen);
        VectorMath.Scale(a, share, seen);
        attentionWeights.Row(row)[seen..keys].Clear();
    }

    // A head's part of some rows.
    private StridedRows PartOf(Matrix rows, int row, int head, int part) =>
        new(rows.RowPointer(row) + (part * width) + (head * headWidth), rows.Columns);
}
