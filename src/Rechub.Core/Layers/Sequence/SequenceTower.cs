using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// A causal tower with hand-written gradients, run by a team of workers. Histories are ragged: no padding is computed. One pass over
/// a history gives the user's vector at each of its places. A user without a history has the vector 0.
/// </summary>
internal sealed unsafe class SequenceTower : ITower
{
    // Places that a worker takes at once, if whole sequences allow: enough for matrix products, few enough for the second-level cache.
    private const int SpanPlaces = 128;

    private readonly SequenceLayout layout;
    private readonly ParametersAndGradients weights;
    private readonly HistoryInput input;
    private readonly int width;
    private readonly GradientBuffer[] buffers;
    private readonly SequenceStack[] stacks;
    private readonly ulong salt;

    // Of each worker: the vectors of a span's places, and the times between them.
    private readonly Matrix[] vectors;
    private readonly PlaceTimes[]? times;

    // dLoss/dinput at each place of the batch.
    private readonly Matrix inputGradient;
    private readonly Matrix inverseNorms = new(0, 1);

    // First state of each row, and one past the last.
    private int[] states = [];

    /// <summary>Binds a tower to parameters, for a team of <paramref name="workers"/>.</summary>
    public SequenceTower(
        ParametersAndGradients weights,
        SequenceLayout layout,
        HistoryInput input,
        int workers
    )
    {
        (this.weights, this.layout, this.input) = (weights, layout, input);
        width = layout.Dimension;
        salt = SequenceLayout.InputSalt;
        buffers = [.. Enumerable.Range(0, workers).Select(i => new GradientBuffer(weights, i))];
        stacks = Array.ConvertAll(buffers, buffer => new SequenceStack(weights, buffer, layout));
        vectors = Array.ConvertAll(buffers, _ => new Matrix(0, width));
        if (layout.Times is { } bucketing)
            times = Array.ConvertAll(buffers, _ => new PlaceTimes(bucketing));
        inputGradient = new Matrix(0, width);
        Output = new Matrix(0, width);
    }

    /// <inheritdoc/>
    public Matrix Output { get; }

    /// <inheritdoc/>
    public void Resize(TowerRows rows)
    {
        input.Resize(rows);
        if (states.Length <= rows.Count)
            states = new int[(rows.Count * 3 / 2) + 1];
        for (var row = 0; row < rows.Count; row++)
        {
            states[row + 1] = states[row] + StateCount(rows, row);
            if (!IsEmpty(row) && PlaceOfFirstState(row) < input.Offsets[row])
                throw new ArgumentException(
                    $"A row has {StateCount(rows, row)} states and {layout.Window} places are read.",
                    nameof(rows)
                );
        }

        Output.Resize(rows.StateCount);
        inverseNorms.Resize(rows.StateCount);
    }

    /// <inheritdoc/>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        input.Forward(worker, encoded, rows, pass);
        var (stack, mine) = (stacks[worker.Index], vectors[worker.Index]);
        var places = input.Offsets;
        var (from, to) = Share(worker, rows);
        var largest = LargestSpan(from, to);
        mine.Resize(largest);
        stack.Reserve(pass is null ? largest : places[to] - places[from], largest);
        // Serving wants one state of each user; all but the last block needs all places for it.
        var lastOnly = pass is null && rows.StateCount == rows.Count;
        for (var (first, last) = (from, from); first < to; first = last)
        {
            last = EndOfSpan(first, to);
            var span = SpanOf(worker, encoded, rows, (first, last, from), pass);
            var vector = stack.Input(span);
            for (var row = first; row < last; row++)
                input.Read(
                    encoded,
                    rows,
                    row,
                    vector + ((nint)(places[row] - places[first]) * width)
                );
            span.Drop(vector, width, layout.Dropout, salt);
            stack.Forward(span, mine.Data, lastOnly);
            for (var row = first; row < last; row++)
                StoreStates(row, mine, places[first]);
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
        var places = input.Offsets;
        if (worker.Index == 0)
        {
            inputGradient.Resize(places[rows.Count]);
            input.BeginBackward(rows);
        }

        worker.Barrier();
        var (stack, mine) = (stacks[worker.Index], vectors[worker.Index]);
        var (from, to) = Share(worker, rows);
        stack.BeginBackward(LargestSpan(from, to));
        for (var (first, last) = (from, from); first < to; first = last)
        {
            last = EndOfSpan(first, to);
            var span = SpanOf(worker, encoded, rows, (first, last, from), pass);
            mine.Span[..(span.Count * width)].Clear();
            for (var row = first; row < last; row++)
                LoadStateGradients(row, gradient, mine, places[first]);
            stack.Backward(span, mine.Data);
            span.Drop(mine.Data, width, layout.Dropout, salt);
            for (var row = first; row < last; row++)
                input.AddGradient(
                    row,
                    mine.RowPointer(places[row] - places[first]),
                    buffers[worker.Index]
                );
            mine.Span[..(span.Count * width)].CopyTo(inputGradient.Span[(places[first] * width)..]);
        }

        worker.Barrier();
        GradientBuffer.Reduce(worker, weights, buffers);
        // The item tower may have layers too, whose gradients the first worker adds to directly.
        worker.Barrier();
        input.Backward(worker, encoded, rows, inputGradient, pass);
        // The item tower of the batch has the same parameters as that of the histories, and the first worker adds to them directly.
        worker.Barrier();
    }

    /// <inheritdoc/>
    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched) =>
        input.AddTouchedRows(encoded, rows, touched);

    // Rows are shared so that workers have about equally many places.
    private (int From, int To) Share(Worker worker, TowerRows rows)
    {
        var (from, to) = worker.Share(input.Offsets[rows.Count]);
        return (
            worker.Index == 0 ? 0 : RowAt(rows, from),
            worker.Index == worker.Count - 1 ? rows.Count : RowAt(rows, to)
        );
    }

    // The row that begins nearest to a place; of several, the first.
    private int RowAt(TowerRows rows, int place)
    {
        var places = input.Offsets[..(rows.Count + 1)];
        var found = places.BinarySearch(place);
        if (found < 0)
        {
            found = ~found;
            if (place - places[found - 1] < places[found] - place)
                found--;
        }

        while (found > 0 && places[found - 1] == places[found])
            found--;
        return found;
    }

    private int EndOfSpan(int first, int to)
    {
        var places = input.Offsets;
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
            largest = Math.Max(largest, input.Offsets[last] - input.Offsets[first]);
        }

        return largest;
    }

    private TokenSpan SpanOf(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        (int First, int Last, int FirstOfWorker) range,
        TrainingPass? pass
    )
    {
        var offsets = input.Offsets.Slice(range.First, range.Last - range.First + 1);
        var own = times?[worker.Index];
        own?.Begin(offsets);
        for (var row = range.First; own is not null && row < range.Last; row++)
        {
            var (queries, keys) = input.Times(encoded, rows, row);
            own.Compute(row - range.First, queries.Span, keys.Span);
        }

        return new TokenSpan(
            pass is null ? 0 : offsets[0] - input.Offsets[range.FirstOfWorker],
            offsets[0],
            offsets,
            pass,
            own
        );
    }

    private static int StateCount(TowerRows rows, int row) =>
        rows.HistoryEnd[row] - rows.FirstState[row] + 1;

    // The state before log position p is at the place of p − 1.
    private int PlaceOfFirstState(int row) =>
        input.Offsets[row + 1] - (states[row + 1] - states[row]);

    private bool IsEmpty(int row) => input.Offsets[row + 1] == input.Offsets[row];

    private void StoreStates(int row, Matrix source, int firstPlace)
    {
        var (first, last) = (states[row], states[row + 1]);
        if (IsEmpty(row))
        {
            Output.Span[(first * width)..(last * width)].Clear();
            inverseNorms.Span[first..last].Clear();
            return;
        }

        var from = PlaceOfFirstState(row) - firstPlace;
        for (var state = first; state < last; state++)
        {
            source.Row(from + state - first).CopyTo(Output.Row(state));
            if (layout.UnitLength)
                inverseNorms.Row(state)[0] = UnitLength.Normalize(Output.RowPointer(state), width);
        }
    }

    private void LoadStateGradients(int row, Matrix gradient, Matrix target, int firstPlace)
    {
        if (IsEmpty(row))
            return;
        var from = PlaceOfFirstState(row) - firstPlace;
        for (var state = states[row]; state < states[row + 1]; state++)
        {
            var own = target.RowPointer(from + state - states[row]);
            gradient.Row(state).CopyTo(new Span<float>(own, width));
            if (layout.UnitLength)
                UnitLength.Backward(
                    Output.RowPointer(state),
                    own,
                    inverseNorms.Row(state)[0],
                    width
                );
        }
    }
}
