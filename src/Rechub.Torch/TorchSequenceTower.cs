using Rechub.Features;
using Rechub.Layers;
using Rechub.Layers.Sequence;
using Rechub.Numerics;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// The blocks of a <see cref="SequenceLayout"/> on TorchSharp tensors, one sequence after another; the same function as
/// <see cref="SequenceTower"/>. What they read is a leaf of the graph: the towers of items and users have graphs of their own.
/// </summary>
internal sealed class TorchSequenceTower : AutogradTower
{
    private static readonly TorchSharp.Scalar SmallestNorm = 1e-12f;

    private readonly SequenceLayout layout;
    private readonly HistoryInput input;
    private readonly TorchSublayer[] sublayers;
    private readonly TorchNorm? lastNorm;
    private readonly GradientBuffer gradients;

    // The vector of each place of the batch as the blocks read it, and dLoss/dvector.
    private readonly Matrix places;
    private Tensor? leaf;

    /// <summary>Binds a tower to parameters.</summary>
    public TorchSequenceTower(
        ParametersAndGradients weights,
        SequenceLayout layout,
        HistoryInput input
    )
        : base(weights, [], layout.Dimension)
    {
        (this.layout, this.input) = (layout, input);
        sublayers =
        [
            .. Enumerable
                .Range(0, layout.Blocks)
                .SelectMany(layout.Sublayers)
                .Select(sublayer => new TorchSublayer(Parameters, sublayer)),
        ];
        if (layout.HasLastNorm)
            lastNorm = new TorchNorm(Parameters, layout.LastNorm, layout.Norm, layout.LastEpsilon);
        gradients = new GradientBuffer(weights, worker: 0);
        places = new Matrix(0, layout.Dimension);
    }

    /// <inheritdoc/>
    public override void Resize(TowerRows rows)
    {
        base.Resize(rows);
        input.Resize(rows);
        places.Resize(input.Offsets[rows.Count]);
    }

    /// <inheritdoc/>
    public override void Forward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        TrainingPass? pass
    )
    {
        input.Forward(worker, encoded, rows, pass);
        base.Forward(worker, encoded, rows, pass);
    }

    /// <inheritdoc/>
    public override void Backward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        Matrix gradient,
        TrainingPass pass
    )
    {
        base.Backward(worker, encoded, rows, gradient, pass);
        if (worker.Index == 0)
            AddInputGradient(rows);
        worker.Barrier();
        input.Backward(worker, encoded, rows, places, pass);
    }

    /// <inheritdoc/>
    public override void AddTouchedRows(
        EncodedFeature[] encoded,
        TowerRows rows,
        TouchedRows touched
    ) => input.AddTouchedRows(encoded, rows, touched);

    /// <inheritdoc/>
    protected override Tensor Vectors(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        var x = ReadInput(encoded, rows)
            .Drop(firstRow: 0, layout.Dropout, SequenceLayout.InputSalt, pass);
        var vectors = new Tensor[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            var (first, end) = (input.Offsets[row], input.Offsets[row + 1]);
            var states = rows.HistoryEnd[row] - rows.FirstState[row] + 1;
            vectors[row] =
                first == end
                    ? zeros(states, layout.Dimension)
                    : Blocks(
                            x.narrow(0, first, end - first),
                            new TorchSequence(first, Buckets(encoded, rows, row), pass)
                        )
                        .narrow(0, end - first - states, states);
        }

        var all = cat(vectors, 0); // (states, D)
        return layout.UnitLength
            ? all.div(all.norm(1, keepdim: true).clamp_min(SmallestNorm))
            : all;
    }

    private unsafe Tensor ReadInput(EncodedFeature[] encoded, TowerRows rows)
    {
        for (var row = 0; row < rows.Count; row++)
            input.Read(encoded, rows, row, places.RowPointer(input.Offsets[row]));
        leaf?.Dispose();
        leaf = tensor(places.Span.ToArray(), places.Rows, places.Columns)
            .requires_grad_(is_grad_enabled())
            .DetachFromDisposeScope();
        return leaf;
    }

    // The vectors of one sequence's places, (L, D).
    private Tensor Blocks(Tensor x, TorchSequence sequence)
    {
        foreach (var sublayer in sublayers)
            x = sublayer.Forward(x, Leaf, sequence);
        return lastNorm is null ? x : lastNorm.Forward(x, Leaf);
    }

    // Of each pair of a row's places, (L * L).
    private Tensor? Buckets(EncodedFeature[] encoded, TowerRows rows, int row)
    {
        if (layout.Times is not { } bucketing)
            return null;
        var (queries, keys) = input.Times(encoded, rows, row);
        var buckets = new long[queries.Length * keys.Length];
        for (var i = 0; i < buckets.Length; i++)
            buckets[i] = bucketing.Of(queries.Span[i / keys.Length] - keys.Span[i % keys.Length]);
        return tensor(buckets);
    }

    private unsafe void AddInputGradient(TowerRows rows)
    {
        using (var own = leaf!.grad)
        {
            if (own is null)
                places.Span.Clear();
            else
                own.data<float>().CopyTo(places.Span);
        }

        leaf.Dispose();
        leaf = null;
        input.BeginBackward(rows);
        for (var row = 0; row < rows.Count; row++)
            input.AddGradient(row, places.RowPointer(input.Offsets[row]), gradients);
    }
}
