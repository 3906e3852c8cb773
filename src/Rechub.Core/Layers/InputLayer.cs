using System.Runtime.CompilerServices;
using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// Turns rows into a tower's input: each feature's embedding, pooled where it is a list, one after another in the features'
/// order, dense values at their place.
/// </summary>
internal sealed unsafe class InputLayer
{
    private readonly ParametersAndGradients weights;
    private readonly Slot[] slots;

    // Room for the codes of one list, a worker.
    private readonly int[][] codes;

    /// <summary>The features of one tower.</summary>
    public InputLayer(ParametersAndGradients weights, Feature[] features, int workers)
    {
        this.weights = weights;
        codes = [.. Enumerable.Range(0, workers).Select(_ => Array.Empty<int>())];
        slots = new Slot[features.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            var feature = features[i];
            var table = feature.Table is null ? null : weights.Parameters[TableName(feature.Table)];
            slots[i] = new Slot(feature, table, Width);
            Width += feature.Width;
        }

        Output = new Matrix(0, Width);
    }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>The input matrix of the last forward pass.</summary>
    public Matrix Output { get; }

    /// <summary>Name of an embedding table's parameters.</summary>
    public static string TableName(string table) => $"embedding.{table}";

    /// <summary>Fills the rows [<paramref name="from"/>, <paramref name="to"/>) of <see cref="Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, int from, int to)
    {
        ref var room = ref codes[worker.Index];
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var slot = ref slots[i];
            var target = Output.RowPointer(from) + slot.Column;
            for (var row = from; row < to; row++, target += Width)
            {
                if (encoded[i] is SparseCodes sparse)
                    Copy(slot, CodeOf(slot, sparse, rows, row), target);
                else if (encoded[i] is DenseValues dense)
                    *target = dense.Values[rows.Entity[row]];
                else
                    Pool(slot, CodesOf(slot.Feature, encoded[i], rows, row, ref room), target);
            }
        }
    }

    /// <summary>
    /// Adds dLoss/dInput to the gradients of the embedding tables. Every worker reads all rows and adds to the table rows that are
    /// its own, so that none waits and the order of additions never changes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(Worker worker, EncodedFeature[] encoded, TowerRows rows, Matrix gradient)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            ref readonly var slot = ref slots[i];
            if (slot.Table is null)
                continue;
            var source = gradient.Data + slot.Column;
            for (var row = 0; row < rows.Count; row++, source += Width)
            {
                if (encoded[i] is SparseCodes sparse)
                    Add(worker, slot, CodeOf(slot, sparse, rows, row), source);
                else
                    Scatter(worker, slot, encoded[i], rows, row, source);
            }
        }
    }

    /// <summary>Notes the rows of tables that a pass over some rows reads.</summary>
    public static void AddTouchedRows(
        ParametersAndGradients weights,
        Feature[] features,
        EncodedFeature[] encoded,
        TowerRows rows,
        TouchedRows touched
    )
    {
        int[] room = [];
        for (var i = 0; i < features.Length; i++)
        {
            if (features[i].Table is not { } name)
                continue;
            var table = weights.Parameters[TableName(name)];
            for (var row = 0; row < rows.Count; row++)
            {
                if (encoded[i] is SparseCodes sparse)
                    touched.Add(table, CodeOf(features[i], table, sparse, rows, row));
                else
                    touched.Add(table, CodesOf(features[i], encoded[i], rows, row, ref room));
            }
        }
    }

    /// <summary>
    /// The codes of one row's list, at most as many as the feature uses, a history's latest first; in
    /// <paramref name="room"/>, which grows, where they are not stored like that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ReadOnlySpan<int> CodesOf(
        Feature feature,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        ref int[] room
    )
    {
        if (encoded is SequenceCodes sequence)
        {
            var start = sequence.Offsets[rows.Entity[row]];
            var length = Math.Min(feature.Length, sequence.Offsets[rows.Entity[row] + 1] - start);
            return sequence.Codes.AsSpan(start, length);
        }

        var history = (HistoryCodes)encoded;
        var end = rows.HistoryEnd[row];
        var count = Math.Min(feature.Length, end - rows.HistoryStart[row]);
        if (room.Length < count)
            room = new int[count];
        var items = history.ItemRows.AsSpan(end - count, count);
        var codes = room.AsSpan(0, count);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = history.CodeOfItem[items[^(i + 1)]];
        return codes;
    }

    private void Pool(in Slot slot, ReadOnlySpan<int> list, float* target)
    {
        var dimension = slot.Feature.Dimension;
        switch (slot.Feature.Pooling)
        {
            case Pooling.Concat:
                new Span<float>(target, slot.Feature.Width)[(list.Length * dimension)..].Clear();
                for (var i = 0; i < list.Length; i++)
                    Copy(slot, list[i], target + i * dimension);
                break;
            case Pooling.Max:
                new Span<float>(target, dimension).Fill(list.IsEmpty ? 0 : float.NegativeInfinity);
                foreach (var code in list)
                    VectorMath.Max(target, TableRow(slot, code), dimension);
                break;
            default:
                var scale = ShareOf(slot, list);
                EmbeddingKernels.Sum(TableRow(slot, 0), list, dimension, scale, target);
                break;
        }
    }

    // Adds the gradient of a pooled list.
    private void Scatter(
        Worker worker,
        in Slot slot,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        float* gradient
    )
    {
        ref var room = ref codes[worker.Index];
        var list = CodesOf(slot.Feature, encoded, rows, row, ref room);
        var dimension = slot.Feature.Dimension;
        switch (slot.Feature.Pooling)
        {
            case Pooling.Concat:
                for (var i = 0; i < list.Length; i++)
                    Add(worker, slot, list[i], gradient + i * dimension);
                break;
            case Pooling.Max:
                for (var column = 0; column < dimension; column++)
                    AddToLargest(worker, slot, list, column, gradient[column]);
                break;
            default:
                var scale = ShareOf(slot, list);
                var own = worker.OwnRows(list, ref room);
                EmbeddingKernels.Add(GradientRow(slot, 0), own, dimension, scale, gradient);
                break;
        }
    }

    private void Add(Worker worker, in Slot slot, int code, float* gradient)
    {
        if (worker.OwnsRow(code))
            VectorMath.AddScaled(GradientRow(slot, code), gradient, 1, slot.Feature.Dimension);
    }

    private void AddToLargest(
        Worker worker,
        in Slot slot,
        ReadOnlySpan<int> list,
        int column,
        float gradient
    )
    {
        var best = -1;
        foreach (var code in list)
        {
            if (best < 0 || TableRow(slot, code)[column] > TableRow(slot, best)[column])
                best = code;
        }

        if (best >= 0 && worker.OwnsRow(best))
            GradientRow(slot, best)[column] += gradient;
    }

    private void Copy(in Slot slot, int code, float* target)
    {
        var dimension = slot.Feature.Dimension;
        new ReadOnlySpan<float>(TableRow(slot, code), dimension).CopyTo(
            new Span<float>(target, dimension)
        );
    }

    private float* TableRow(in Slot slot, int code) =>
        weights.Value(slot.Table!) + (nint)code * slot.Feature.Dimension;

    private float* GradientRow(in Slot slot, int code) =>
        weights.Gradient(slot.Table!) + (nint)code * slot.Feature.Dimension;

    // What each element of a list counts in its pooled vector.
    private static float ShareOf(in Slot slot, ReadOnlySpan<int> list) =>
        slot.Feature.Pooling == Pooling.Mean ? 1f / Math.Max(1, list.Length) : 1;

    private static int CodeOf(in Slot slot, SparseCodes sparse, TowerRows rows, int row) =>
        CodeOf(slot.Feature, slot.Table!, sparse, rows, row);

    private static int CodeOf(
        Feature feature,
        ParameterBlock table,
        SparseCodes sparse,
        TowerRows rows,
        int row
    ) => feature.IsKey && rows.IsUnknown[row] ? table.Rows - 1 : sparse.Codes[rows.Entity[row]];

    private readonly record struct Slot(Feature Feature, ParameterBlock? Table, int Column);
}
