using System.Runtime.CompilerServices;
using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// The input of a tower: for each row the embeddings of its features, pooled if a feature is a list, and its dense values,
/// concatenated in the order of the features.
/// </summary>
internal sealed unsafe class InputLayer
{
    private readonly ParametersAndGradients weights;
    private readonly Segment[] segments;

    // One buffer per worker, for the codes of a list.
    private readonly int[][] codes;

    /// <summary>Binds the features of a tower to their embedding tables.</summary>
    public InputLayer(ParametersAndGradients weights, Feature[] features, int workers)
    {
        this.weights = weights;
        codes = [.. Enumerable.Range(0, workers).Select(_ => Array.Empty<int>())];
        segments = new Segment[features.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var feature = features[i];
            var table = feature.Table is null ? null : weights.Parameters[TableName(feature.Table)];
            segments[i] = new Segment(feature, table, Width);
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
        ref var buffer = ref codes[worker.Index];
        for (var i = 0; i < segments.Length; i++)
        {
            ref readonly var segment = ref segments[i];
            var target = Output.RowPointer(from) + segment.Column;
            for (var row = from; row < to; row++, target += Width)
            {
                if (encoded[i] is SparseCodes sparse)
                    Copy(segment, CodeOf(segment, sparse, rows, row), target);
                else if (encoded[i] is DenseValues { Width: 1 } dense)
                    *target = dense.Values[rows.Entity[row]];
                else if (encoded[i] is DenseValues vectors)
                    Copy(vectors, rows.Entity[row], target);
                else
                    Pool(
                        segment,
                        CodesOf(segment.Feature, encoded[i], rows, row, ref buffer),
                        target
                    );
            }
        }
    }

    /// <summary>
    /// Adds dLoss/dInput to the gradients of the embedding tables. Every worker reads all rows and adds to the table rows that it
    /// owns: no worker waits, and the order of additions is fixed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(Worker worker, EncodedFeature[] encoded, TowerRows rows, Matrix gradient)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            ref readonly var segment = ref segments[i];
            if (segment.Table is null)
                continue;
            var source = gradient.Data + segment.Column;
            for (var row = 0; row < rows.Count; row++, source += Width)
            {
                if (encoded[i] is SparseCodes sparse)
                    Add(worker, segment, CodeOf(segment, sparse, rows, row), source);
                else
                    Scatter(worker, segment, encoded[i], rows, row, source);
            }
        }
    }

    /// <summary>Adds the rows of embedding tables that a pass over <paramref name="rows"/> reads.</summary>
    public static void AddTouchedRows(
        ParametersAndGradients weights,
        Feature[] features,
        EncodedFeature[] encoded,
        TowerRows rows,
        TouchedRows touched
    )
    {
        int[] buffer = [];
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
                    touched.Add(table, CodesOf(features[i], encoded[i], rows, row, ref buffer));
            }
        }
    }

    /// <summary>
    /// The codes of one row's list, at most as many as the feature uses; a history starts with its latest item. The result may lie
    /// in <paramref name="buffer"/>, which grows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ReadOnlySpan<int> CodesOf(
        Feature feature,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        ref int[] buffer
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
        if (buffer.Length < count)
            buffer = new int[count];
        var items = history.ItemRows.AsSpan(end - count, count);
        var codes = buffer.AsSpan(0, count);
        for (var i = 0; i < codes.Length; i++)
            codes[i] = history.CodeOfItem[items[^(i + 1)]];
        return codes;
    }

    private void Pool(in Segment segment, ReadOnlySpan<int> list, float* target)
    {
        var dimension = segment.Feature.Dimension;
        switch (segment.Feature.Pooling)
        {
            case Pooling.Concat:
                new Span<float>(target, segment.Feature.Width)[(list.Length * dimension)..].Clear();
                for (var i = 0; i < list.Length; i++)
                    Copy(segment, list[i], target + i * dimension);
                break;
            case Pooling.Max:
                new Span<float>(target, dimension).Fill(list.IsEmpty ? 0 : float.NegativeInfinity);
                foreach (var code in list)
                    VectorMath.Max(target, TableRow(segment, code), dimension);
                break;
            case Pooling.Mean:
            case Pooling.Sum:
                var scale = ShareOf(segment, list);
                EmbeddingKernels.Sum(TableRow(segment, 0), list, dimension, scale, target);
                break;
            default:
                throw NoPooling(segment);
        }
    }

    // Backward pass of pooling.
    private void Scatter(
        Worker worker,
        in Segment segment,
        EncodedFeature encoded,
        TowerRows rows,
        int row,
        float* gradient
    )
    {
        ref var buffer = ref codes[worker.Index];
        var list = CodesOf(segment.Feature, encoded, rows, row, ref buffer);
        var dimension = segment.Feature.Dimension;
        switch (segment.Feature.Pooling)
        {
            case Pooling.Concat:
                for (var i = 0; i < list.Length; i++)
                    Add(worker, segment, list[i], gradient + i * dimension);
                break;
            case Pooling.Max:
                for (var column = 0; column < dimension; column++)
                    AddToLargest(worker, segment, list, column, gradient[column]);
                break;
            case Pooling.Mean:
            case Pooling.Sum:
                var scale = ShareOf(segment, list);
                var own = worker.OwnRows(list, ref buffer);
                EmbeddingKernels.Add(GradientRow(segment, 0), own, dimension, scale, gradient);
                break;
            default:
                throw NoPooling(segment);
        }
    }

    private void Add(Worker worker, in Segment segment, int code, float* gradient)
    {
        if (worker.OwnsRow(code))
            VectorMath.AddScaled(
                GradientRow(segment, code),
                gradient,
                1,
                segment.Feature.Dimension
            );
    }

    private void AddToLargest(
        Worker worker,
        in Segment segment,
        ReadOnlySpan<int> list,
        int column,
        float gradient
    )
    {
        var best = -1;
        foreach (var code in list)
        {
            if (best < 0 || TableRow(segment, code)[column] > TableRow(segment, best)[column])
                best = code;
        }

        if (best >= 0 && worker.OwnsRow(best))
            GradientRow(segment, best)[column] += gradient;
    }

    private void Copy(in Segment segment, int code, float* target)
    {
        var dimension = segment.Feature.Dimension;
        new ReadOnlySpan<float>(TableRow(segment, code), dimension).CopyTo(
            new Span<float>(target, dimension)
        );
    }

    private static void Copy(DenseValues vectors, int entity, float* target) =>
        vectors
            .Values.AsSpan(entity * vectors.Width, vectors.Width)
            .CopyTo(new Span<float>(target, vectors.Width));

    private float* TableRow(in Segment segment, int code) =>
        weights.Value(segment.Table!) + (nint)code * segment.Feature.Dimension;

    private float* GradientRow(in Segment segment, int code) =>
        weights.Gradient(segment.Table!) + (nint)code * segment.Feature.Dimension;

    private static InvalidOperationException NoPooling(in Segment segment) =>
        new($"{segment.Feature.Pooling} is not a pooling.");

    // Weight of each element in the pooled vector.
    private static float ShareOf(in Segment segment, ReadOnlySpan<int> list) =>
        segment.Feature.Pooling == Pooling.Mean ? 1f / Math.Max(1, list.Length) : 1;

    private static int CodeOf(in Segment segment, SparseCodes sparse, TowerRows rows, int row) =>
        CodeOf(segment.Feature, segment.Table!, sparse, rows, row);

    private static int CodeOf(
        Feature feature,
        ParameterBlock table,
        SparseCodes sparse,
        TowerRows rows,
        int row
    ) => feature.IsKey && rows.IsUnknown[row] ? table.Rows - 1 : sparse.Codes[rows.Entity[row]];

    private readonly record struct Segment(Feature Feature, ParameterBlock? Table, int Column);
}
