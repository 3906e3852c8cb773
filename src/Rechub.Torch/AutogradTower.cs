using Rechub.Features;
using Rechub.Layers;
using Rechub.Numerics;
using static TorchSharp.torch;

namespace Rechub.Torch;

/// <summary>
/// A tower of TorchSharp tensors that autograd differentiates: a subclass writes the forward pass alone. Worker 0 computes, on
/// torch's own threads; the other workers wait at the barriers.
/// </summary>
internal abstract class AutogradTower : ITower
{
    private readonly ParametersAndGradients weights;
    private readonly Feature[] features;

    // The parameter blocks that the running pass has read, as leaves of its graph.
    private readonly Dictionary<ParameterBlock, Tensor> leaves = [];
    private Tensor? vectors;

    /// <summary>Binds a tower to its parameters and inputs.</summary>
    /// <param name="weights">Parameters, and the gradients to add to.</param>
    /// <param name="features">Inputs, in the order of the encoded features.</param>
    /// <param name="vectorDimension">Length of an output vector.</param>
    protected AutogradTower(ParametersAndGradients weights, Feature[] features, int vectorDimension)
    {
        TorchRuntime.Load();
        (this.weights, this.features) = (weights, features);
        Output = new Matrix(0, vectorDimension);
    }

    /// <inheritdoc/>
    public Matrix Output { get; }

    /// <summary>The parameters.</summary>
    protected ParameterSet Parameters => weights.Parameters;

    /// <inheritdoc/>
    public virtual void Resize(TowerRows rows) => Output.Resize(rows.StateCount);

    /// <inheritdoc/>
    public virtual void Forward(
        Worker worker,
        EncodedFeature[] encoded,
        TowerRows rows,
        TrainingPass? pass
    )
    {
        if (worker.Index == 0)
            Compute(encoded, rows, pass);
        worker.Barrier();
    }

    /// <inheritdoc/>
    public virtual void Backward(
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
        // Vectors of empty inputs alone depend on no parameter, and there may be no rows.
        if (vectors is { requires_grad: true })
        {
            using var upstream = tensor(gradient.Span.ToArray(), gradient.Rows, gradient.Columns);
            vectors.backward([upstream]);
        }

        foreach (var (block, leaf) in leaves)
        {
            using var own = leaf.grad;
            if (own is not null)
                Add(own, weights.Gradients.AsSpan(block.Offset, block.Length));
        }

        Release();
    }

    /// <inheritdoc/>
    public virtual void AddTouchedRows(
        EncodedFeature[] encoded,
        TowerRows rows,
        TouchedRows touched
    ) => InputLayer.AddTouchedRows(weights, features, encoded, rows, touched);

    /// <summary>The vectors of rows, states × dimension; <paramref name="pass"/> is null in evaluation mode.</summary>
    protected abstract Tensor Vectors(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass);

    /// <summary>A parameter block as a tensor, rows × columns: a leaf of the graph, the same one throughout a pass.</summary>
    protected Tensor Leaf(ParameterBlock block)
    {
        if (!leaves.TryGetValue(block, out var leaf))
        {
            var values = Parameters.Values.AsSpan(block.Offset, block.Length).ToArray();
            leaf = tensor(values, block.Rows, block.Columns).requires_grad_(is_grad_enabled());
            leaves.Add(block, leaf);
        }

        return leaf;
    }

    private void Compute(EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        Release();
        if (Output.Rows == 0)
            return;
        using var mode = set_grad_enabled(pass is not null);
        using var scope = NewDisposeScope();
        var result = Vectors(encoded, rows, pass);
        result.data<float>().CopyTo(Output.Span);
        if (pass is null)
            leaves.Clear();
        else
            Keep(result);
    }

    // The backward pass needs the result and the leaves after the scope has ended; torch keeps the rest of the graph alive.
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

    private static void Add(Tensor source, Span<float> target)
    {
        using var dense = source.contiguous();
        var values = dense.data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
            target[i] += values[i];
    }
}
