using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// Turns rows into a tower's input: each feature's embedding, pooled where it is a list, one after another in the features'
/// order, dense values at their place.
/// </summary>
internal sealed unsafe class InputLayer
{
    private readonly Weights weights;
    private readonly Slot[] slots;

    /// <summary>The features of one tower.</summary>
    public InputLayer(Weights weights, Feature[] features)
    {
        this.weights = weights;
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

    /// <summary>Fills this worker's rows of <see cref="Output"/>.</summary>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows)
    {
        var (from, to) = worker.Share(rows.Count);
        for (var i = 0; i < slots.Length; i++)
        {
            for (var row = from; row < to; row++)
                Gather(slots[i], encoded[i], rows, row, Output.RowPointer(row) + slots[i].Column);
        }
    }

    /// <summary>
    /// Adds dLoss/dInput to the gradients of the embedding tables. Every worker reads all rows and adds those of the table rows
    /// that are its own, so that none waits and the order of additions never changes.
    /// </summary>
    public void Backward(Worker worker, EncodedFeature[] encoded, TowerRows rows, Matrix gradient)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].Table is null)
                continue;
            for (var row = 0; row < rows.Count; row++)
                Scatter(
                    worker,
                    slots[i],
                    encoded[i],
                    rows,
                    row,
                    gradient.RowPointer(row) + slots[i].Column
                );
        }
    }

    private void Gather(
        in Slot slot,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        float* target
    )
    {
        var dimension = slot.Feature.Dimension;
        switch (encoded)
        {
            case DenseValues dense:
                *target = dense.Values[rows.Entity[row]];
                break;
            case SparseCodes sparse:
                Copy(TableRow(slot, CodeOf(slot, sparse, rows, row)), target, dimension);
                break;
            default:
                Pool(slot, CodesOf(slot.Feature, encoded, rows, row), target);
                break;
        }
    }

    private void Pool(in Slot slot, CodeSlice codes, float* target)
    {
        var dimension = slot.Feature.Dimension;
        new Span<float>(target, slot.Feature.Width).Clear();
        switch (slot.Feature.Pooling)
        {
            case Pooling.Concat:
                for (var i = 0; i < codes.Count; i++)
                    Copy(TableRow(slot, codes[i]), target + i * dimension, dimension);
                break;
            case Pooling.Max:
                for (var i = 0; i < codes.Count; i++)
                {
                    var source = TableRow(slot, codes[i]);
                    for (var column = 0; column < dimension; column++)
                        target[column] =
                            i == 0 ? source[column] : MathF.Max(target[column], source[column]);
                }

                break;
            default:
                for (var i = 0; i < codes.Count; i++)
                    VectorMath.AddScaled(target, TableRow(slot, codes[i]), 1, dimension);
                if (slot.Feature.Pooling == Pooling.Mean && codes.Count > 0)
                    VectorMath.Scale(target, 1f / codes.Count, dimension);
                break;
        }
    }

    private void Scatter(
        Worker worker,
        in Slot slot,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        float* gradient
    )
    {
        var dimension = slot.Feature.Dimension;
        if (encoded is SparseCodes sparse)
        {
            Add(worker, slot, CodeOf(slot, sparse, rows, row), gradient, 1);
            return;
        }

        var codes = CodesOf(slot.Feature, encoded, rows, row);
        switch (slot.Feature.Pooling)
        {
            case Pooling.Concat:
                for (var i = 0; i < codes.Count; i++)
                    Add(worker, slot, codes[i], gradient + i * dimension, 1);
                break;
            case Pooling.Max:
                for (var column = 0; column < dimension; column++)
                    AddToLargest(worker, slot, codes, column, gradient[column]);
                break;
            default:
                var share = slot.Feature.Pooling == Pooling.Mean ? 1f / codes.Count : 1;
                for (var i = 0; i < codes.Count; i++)
                    Add(worker, slot, codes[i], gradient, share);
                break;
        }
    }

    private void Add(Worker worker, in Slot slot, int code, float* gradient, float factor)
    {
        if (code % worker.Count == worker.Index)
            VectorMath.AddScaled(
                weights.Gradient(slot.Table!) + (nint)code * slot.Feature.Dimension,
                gradient,
                factor,
                slot.Feature.Dimension
            );
    }

    private void AddToLargest(
        Worker worker,
        in Slot slot,
        CodeSlice codes,
        int column,
        float gradient
    )
    {
        var best = -1;
        for (var i = 0; i < codes.Count; i++)
        {
            if (best < 0 || TableRow(slot, codes[i])[column] > TableRow(slot, best)[column])
                best = codes[i];
        }

        if (best >= 0 && best % worker.Count == worker.Index)
            weights.Gradient(slot.Table!)[(nint)best * slot.Feature.Dimension + column] += gradient;
    }

    private float* TableRow(in Slot slot, int code) =>
        weights.Value(slot.Table!) + (nint)code * slot.Feature.Dimension;

    private static int CodeOf(in Slot slot, SparseCodes sparse, TowerRows rows, int row) =>
        slot.Feature.IsKey && rows.IsUnknown[row]
            ? slot.Table!.Rows - 1
            : sparse.Codes[rows.Entity[row]];

    /// <summary>The codes of one row's list, at most as many as the feature uses.</summary>
    public static CodeSlice CodesOf(
        Feature feature,
        EncodedFeature encoded,
        TowerRows rows,
        int row
    )
    {
        if (encoded is HistoryCodes history)
        {
            var count = Math.Min(feature.Length, rows.HistoryEnd[row] - rows.HistoryStart[row]);
            return new CodeSlice(
                history.CodeOfItem,
                history.ItemRows,
                rows.HistoryEnd[row] - 1,
                -1,
                count
            );
        }

        var sequence = (SequenceCodes)encoded;
        var start = sequence.Offsets[rows.Entity[row]];
        var length = Math.Min(feature.Length, sequence.Offsets[rows.Entity[row] + 1] - start);
        return new CodeSlice(sequence.Codes, null, start, 1, length);
    }

    private static void Copy(float* source, float* target, int length) =>
        new ReadOnlySpan<float>(source, length).CopyTo(new Span<float>(target, length));

    private readonly record struct Slot(Feature Feature, ParameterBlock? Table, int Column);
}
