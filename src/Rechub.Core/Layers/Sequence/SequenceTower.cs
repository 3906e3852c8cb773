using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// A causal tower with hand-written gradients, run by a team of workers. Histories are ragged: no padding is computed. One pass over
/// a history gives the user's vector at each of its places. A user without a history has the vector 0.
/// </summary>
internal sealed unsafe class SequenceTower : ITower
{
    private const float SmallestNorm = 1e-12f;

    // Places that a worker takes at once, if whole sequences allow: enough for matrix products, few enough for the second-level cache.
    private const int SpanPlaces = 128;

    private readonly SequenceLayout layout;
    private readonly ParametersAndGradients weights;
    private readonly ParameterBlock table;
    private readonly ParameterBlock? position;
    private readonly int width;
    private readonly GradientBuffer[] buffers;
    private readonly SequenceStack[] stacks;
    private readonly ulong salt;

    // Of each worker: the vectors of a span's places, and codes of items.
    private readonly Matrix[] vectors;
    private readonly int[][] codes;

    // dLoss/d(item vector) at each place of the batch.
    private readonly Matrix inputGradient;
    private readonly Matrix inverseNorms = new(0, 1);

    // First place and first state of each row, and one past the last.
    private int[] places = [];
    private int[] states = [];

    /// <summary>Binds a tower to parameters, for a team of <paramref name="workers"/>.</summary>
    public SequenceTower(ParametersAndGradients weights, SequenceLayout layout, int workers)
    {
        (this.weights, this.layout, width) = (weights, layout, layout.Dimension);
        table = weights.Parameters[InputLayer.TableName(layout.History.Table!)];
        position = weights.Parameters.Find(layout.PositionName);
        salt = Dropout.SaltOf(table);
        buffers = [.. Enumerable.Range(0, workers).Select(i => new GradientBuffer(weights, i))];
        stacks = Array.ConvertAll(buffers, buffer => new SequenceStack(weights, buffer, layout));
        vectors = Array.ConvertAll(buffers, _ => new Matrix(0, width));
        codes = Array.ConvertAll(buffers, _ => Array.Empty<int>());
        inputGradient = new Matrix(0, width);
        Output = new Matrix(0, width);
    }

    /// <inheritdoc/>
    public Matrix Output { get; }

    private float InputScale => layout.ScaleInput ? MathF.Sqrt(width) : 1;

    /// <inheritdoc/>
    public void Resize(TowerRows rows)
    {
        if (places.Length <= rows.Count)
            (places, states) = (
                new int[(rows.Count * 3 / 2) + 1],
                new int[(rows.Count * 3 / 2) + 1]
            );
        for (var row = 0; row < rows.Count; row++)
        {
            places[row + 1] = places[row] + PlaceCount(rows, row);
            states[row + 1] = states[row] + StateCount(rows, row);
        }

        Output.Resize(rows.StateCount);
        inverseNorms.Resize(rows.StateCount);
    }

    /// <inheritdoc/>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        var (stack, mine) = (stacks[worker.Index], vectors[worker.Index]);
        var (from, to) = Share(worker, rows);
        var largest = LargestSpan(from, to);
        mine.Resize(largest);
        stack.Reserve(pass is null ? largest : places[to] - places[from], largest);
        for (var (first, last) = (from, from); first < to; first = last)
        {
            last = EndOfSpan(first, to);
            var span = SpanOf(first, last, from, pass);
            ReadItems(worker, encoded, rows, first, last, stack.Input(span));
            span.Drop(stack.Input(span), width, layout.Dropout, salt);
            stack.Forward(span, mine.Data);
            for (var row = first; row < last; row++)
                StoreStates(rows, row, mine, places[first]);
        }
    }

    /// <inheritdoc/>
    public void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    )
    {
        if (worker.Index == 0)
            inputGradient.Resize(places[rows.Count]);
        worker.Barrier();
        var (stack, mine) = (stacks[worker.Index], vectors[worker.Index]);
        stack.BeginBackward();
        var (from, to) = Share(worker, rows);
        for (var (first, last) = (from, from); first < to; first = last)
        {
            last = EndOfSpan(first, to);
            var span = SpanOf(first, last, from, pass);
            mine.Span[..(span.Count * width)].Clear();
            for (var row = first; row < last; row++)
                LoadStateGradients(rows, row, gradient, mine, places[first]);
            stack.Backward(span, mine.Data);
            span.Drop(mine.Data, width, layout.Dropout, salt);
            AddPositionGradient(worker, first, last, mine);
            VectorMath.Scale(mine.Data, InputScale, span.Count * width);
            mine.Span[..(span.Count * width)].CopyTo(inputGradient.Span[(places[first] * width)..]);
        }

        worker.Barrier();
        GradientBuffer.Reduce(worker, weights, buffers);
        AddTableGradient(worker, encoded, rows);
    }

    /// <inheritdoc/>
    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched) =>
        InputLayer.AddTouchedRows(weights, [layout.History], encoded, rows, touched);

    // Rows are shared so that workers have about equally many places.
    private (int From, int To) Share(Worker worker, TowerRows rows)
    {
        var (from, to) = worker.Share(places[rows.Count]);
        return (RowAt(rows, from), worker.Index == worker.Count - 1 ? rows.Count : RowAt(rows, to));
    }

    // The first row that begins at or after a place.
    private int RowAt(TowerRows rows, int place)
    {
        var found = Array.BinarySearch(places, 0, rows.Count + 1, place);
        if (found < 0)
            return ~found;
        while (found > 0 && places[found - 1] == place)
            found--;
        return found;
    }

    private int EndOfSpan(int first, int to)
    {
        var last = first + 1;
        while (last < to && places[last + 1] - places[first] <= SpanPlaces)
            last++;
        return last;
    }

    private int LargestSpan(int from, int to)
    {
        var largest = 0;
        for (var (first, last) = (from, from); first < to; first = last)
        {
            last = EndOfSpan(first, to);
            largest = Math.Max(largest, places[last] - places[first]);
        }

        return largest;
    }

    private TokenSpan SpanOf(int first, int last, int firstOfWorker, TrainingPass? pass) =>
        new(
            pass is null ? 0 : places[first] - places[firstOfWorker],
            places[first],
            places.AsSpan(first, last - first + 1),
            pass
        );

    private int PlaceCount(TowerRows rows, int row) =>
        Math.Min(layout.Window, rows.HistoryEnd[row] - rows.HistoryStart[row]);

    private static int StateCount(TowerRows rows, int row) =>
        rows.HistoryEnd[row] - rows.FirstState[row] + 1;

    private void ReadItems(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        int first,
        int last,
        float* target
    )
    {
        for (var row = first; row < last; row++)
        {
            var latestFirst = InputLayer.CodesOf(
                layout.History,
                encoded[0],
                rows,
                row,
                ref codes[worker.Index]
            );
            for (var place = 0; place < latestFirst.Length; place++, target += width)
            {
                var item = weights.Value(table) + ((nint)latestFirst[^(place + 1)] * width);
                new ReadOnlySpan<float>(item, width).CopyTo(new Span<float>(target, width));
                if (layout.ScaleInput)
                    VectorMath.Scale(target, InputScale, width);
                if (position is not null)
                    VectorMath.Add(
                        target,
                        target,
                        weights.Value(position) + ((nint)place * width),
                        width
                    );
            }
        }
    }

    // The state before log position p is at the place of p − 1.
    private int PlaceOfFirstState(TowerRows rows, int row) =>
        places[row + 1] - (states[row + 1] - states[row]);

    private void StoreStates(TowerRows rows, int row, Matrix source, int firstPlace)
    {
        var (first, last) = (states[row], states[row + 1]);
        if (places[row + 1] == places[row])
        {
            Output.Span[(first * width)..(last * width)].Clear();
            inverseNorms.Span[first..last].Clear();
            return;
        }

        var from = PlaceOfFirstState(rows, row) - firstPlace;
        for (var state = first; state < last; state++)
        {
            source.Row(from + state - first).CopyTo(Output.Row(state));
            if (!layout.UnitLength)
                continue;
            var v = Output.RowPointer(state);
            var inverse = 1 / MathF.Max(MathF.Sqrt(VectorMath.Dot(v, v, width)), SmallestNorm);
            inverseNorms.Row(state)[0] = inverse;
            VectorMath.Scale(v, inverse, width);
        }
    }

    // Through the L2 norm: dh = (dv − v·(v·dv)) / |h|.
    private void LoadStateGradients(
        TowerRows rows,
        int row,
        Matrix gradient,
        Matrix target,
        int firstPlace
    )
    {
        if (places[row + 1] == places[row])
            return;
        var from = PlaceOfFirstState(rows, row) - firstPlace;
        for (var state = states[row]; state < states[row + 1]; state++)
        {
            var own = target.RowPointer(from + state - states[row]);
            gradient.Row(state).CopyTo(new Span<float>(own, width));
            if (!layout.UnitLength)
                continue;
            var v = Output.RowPointer(state);
            VectorMath.AddScaled(own, v, -VectorMath.Dot(v, own, width), width);
            VectorMath.Scale(own, inverseNorms.Row(state)[0], width);
        }
    }

    private void AddPositionGradient(Worker worker, int first, int last, Matrix gradient)
    {
        if (position is null)
            return;
        var target = buffers[worker.Index].Of(position);
        for (var row = first; row < last; row++)
        {
            var length = (places[row + 1] - places[row]) * width;
            VectorMath.AddScaled(
                target,
                gradient.RowPointer(places[row] - places[first]),
                1,
                length
            );
        }
    }

    // Every worker reads all places and adds to the table rows that it owns: the order of additions is fixed.
    private void AddTableGradient(Worker worker, EncodedFeature[] encoded, TowerRows rows)
    {
        var target = weights.Gradient(table);
        for (var row = 0; row < rows.Count; row++)
        {
            var latestFirst = InputLayer.CodesOf(
                layout.History,
                encoded[0],
                rows,
                row,
                ref codes[worker.Index]
            );
            for (var place = 0; place < latestFirst.Length; place++)
            {
                var code = latestFirst[^(place + 1)];
                if (worker.OwnsRow(code))
                    VectorMath.AddScaled(
                        target + ((nint)code * width),
                        inputGradient.RowPointer(places[row] + place),
                        1,
                        width
                    );
            }
        }
    }
}
