using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// A tower of TorchSharp tensors, differentiated by autograd. Worker 0 computes for all, on torch's own threads; the others only
/// meet it.
/// </summary>
internal sealed class TorchTower : ITower
{
    private static readonly TorchSharp.Scalar SmallestNorm = 1e-12f;
    private static readonly TorchSharp.Scalar Zero = 0f;
    private static readonly TorchSharp.Scalar One = 1f;
    private static readonly TorchSharp.Scalar Lowest = float.NegativeInfinity;

    private readonly ParametersAndGradients weights;
    private readonly TowerLayout tower;
    private readonly TorchLayer[] layers;
    private readonly Dictionary<ParameterBlock, Tensor> leaves = [];
    private Tensor? vectors;

    /// <summary>Binds a tower to parameters.</summary>
    public TorchTower(ParametersAndGradients weights, TowerLayout tower)
    {
        TorchRuntime.Load();
        this.weights = weights;
        this.tower = tower;
        layers =
        [
            .. tower.Layers.Select(
                (layer, i) => new TorchLayer(weights, tower.LayerName(i), layer)
            ),
        ];
        Output = new Matrix(0, tower.VectorDimension);
    }

    /// <inheritdoc/>
    public Matrix Output { get; }

    /// <inheritdoc/>
    public void Resize(TowerRows rows) => Output.Resize(rows.Count);

    /// <inheritdoc/>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        if (worker.Index == 0)
            Compute(encoded, rows, pass);
        worker.Barrier();
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
        worker.Barrier();
        if (worker.Index != 0)
            return;
        using (var upstream = tensor(gradient.Span.ToArray(), gradient.Rows, gradient.Columns))
            vectors!.backward([upstream]);
        foreach (var (block, leaf) in leaves)
        {
            using var own = leaf.grad;
            if (own is not null)
                Add(own, weights.Gradients.AsSpan(block.Offset, block.Length));
        }

        Release();
    }

    /// <inheritdoc/>
    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched) =>
        InputLayer.AddTouchedRows(weights, tower.Features, encoded, rows, touched);

    private void Compute(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        Release();
        using var mode = set_grad_enabled(pass is not null);
        using var scope = NewDisposeScope();
        Tensor[] inputs =
        [
            .. tower.Features.Select((feature, i) => Input(feature, encoded[i], rows)),
        ];
        var last = cat(inputs, 1); // (B, width)
        foreach (var layer in layers)
            last = layer.Forward(last, Leaf, pass);
        var result = tower.UnitLength
            ? last.div(last.norm(1, keepdim: true).clamp_min(SmallestNorm))
            : last; // (B, D)
        result.data<float>().CopyTo(Output.Span);
        if (pass is null)
            leaves.Clear();
        else
            Keep(result);
    }

    // What the way back needs outlives the scope; everything else of the graph is torch's to keep.
    private void Keep(Tensor result)
    {
        vectors = result.DetachFromDisposeScope();
        foreach (var leaf in leaves.Values)
            leaf.DetachFromDisposeScope();
    }

    private void Release()
    {
        vectors?.Dispose();
        vectors = null;
        foreach (var leaf in leaves.Values)
            leaf.Dispose();
        leaves.Clear();
    }

    // A block as a leaf of the graph, once a pass.
    private Tensor Leaf(ParameterBlock block)
    {
        if (!leaves.TryGetValue(block, out var leaf))
        {
            var values = weights.Parameters.Values.AsSpan(block.Offset, block.Length).ToArray();
            leaf = tensor(values, block.Rows, block.Columns).requires_grad_(is_grad_enabled());
            leaves.Add(block, leaf);
        }

        return leaf;
    }

    private Tensor Input(Feature feature, EncodedFeature encoded, TowerRows rows)
    {
        var entities = rows.Entity.AsSpan(0, rows.Count).ToArray();
        if (encoded is DenseValues dense)
            return tensor(
                Array.ConvertAll(entities, entity => dense.Values[entity]),
                rows.Count,
                1
            );
        var block = weights.Parameters[InputLayer.TableName(feature.Table!)];
        var table = Leaf(block);
        if (encoded is SparseCodes sparse)
        {
            long[] codes =
            [
                .. entities.Select(
                    (entity, row) =>
                        (long)(
                            feature.IsKey && rows.IsUnknown[row]
                                ? block.Rows - 1
                                : sparse.Codes[entity]
                        )
                ),
            ];
            return table.index_select(0, tensor(codes));
        }

        int[] room = [];
        return Pool(
            feature,
            table,
            [
                .. Enumerable
                    .Range(0, rows.Count)
                    .Select(row =>
                        InputLayer.CodesOf(feature, encoded, rows, row, ref room).ToArray()
                    ),
            ]
        );
    }

    private static Tensor Pool(Feature feature, Tensor table, int[][] lists)
    {
        var length =
            feature.Pooling == Pooling.Concat
                ? feature.Length
                : Math.Max(1, lists.Max(list => list.Length));
        var codes = new long[lists.Length * length];
        var mask = new float[codes.Length];
        for (var row = 0; row < lists.Length; row++)
        {
            for (var i = 0; i < lists[row].Length; i++)
                (codes[row * length + i], mask[row * length + i]) = (lists[row][i], 1);
        }

        var present = tensor(mask, lists.Length, length, 1);
        var elements = table
            .index_select(0, tensor(codes))
            .view(lists.Length, length, feature.Dimension)
            .mul(present); // (B, L, D)
        var counts = present.sum(1); // (B, 1)
        return feature.Pooling switch
        {
            Pooling.Concat => elements.view(lists.Length, length * feature.Dimension),
            Pooling.Sum => elements.sum(1),
            Pooling.Mean => elements.sum(1).div(counts.clamp_min(One)),
            Pooling.Max => elements
                .masked_fill(present.eq(Zero), Lowest)
                .amax([1])
                .masked_fill(counts.eq(Zero), Zero),
            _ => throw new InvalidOperationException($"{feature.Pooling} is not a pooling."),
        };
    }

    private static void Add(Tensor source, Span<float> target)
    {
        using var dense = source.contiguous();
        var values = dense.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            target[i] += values[i];
    }
}
