using Rechub.Features;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// A tower with hand-written gradients, run by a team of workers: input layer, fully connected layers if any, and L2 normalization
/// if asked for. Many times faster than autograd, which it is tested against.
/// </summary>
internal sealed unsafe class FusedTower : ITower
{
    // Rows per block: a block of two layers and their weights fit the second-level cache.
    private const int BlockRows = 96;

    private readonly ParametersAndGradients weights;
    private readonly Feature[] features;
    private readonly bool unitLength;
    private readonly InputLayer input;
    private readonly DenseLayer[] layers;

    // One block of outputs per worker. The backward pass recomputes outputs, which is faster than reading them from memory.
    private readonly Matrix[] outputs;

    // dLoss/dInput, then dLoss/dOutput of each layer.
    private readonly Matrix[] gradients;
    private readonly Matrix inverseNorms = new(0, 1);

    /// <summary>Binds a tower to parameters, for a team of <paramref name="workers"/>.</summary>
    public FusedTower(ParametersAndGradients weights, TowerLayout layout, int workers)
    {
        (this.weights, features, unitLength) = (weights, layout.Features, layout.UnitLength);
        input = new InputLayer(weights, layout.Features, workers);
        layers = new DenseLayer[layout.Layers.Length];
        outputs = new Matrix[layers.Length];
        gradients = new Matrix[layers.Length + 1];
        gradients[0] = new Matrix(0, input.Width);
        var inputs = input.Width;
        for (var i = 0; i < layers.Length; i++)
        {
            layers[i] = new DenseLayer(
                weights,
                layout.LayerName(i),
                inputs,
                layout.Layers[i],
                workers
            );
            inputs = layout.Layers[i].Units;
            outputs[i] = new Matrix(workers * BlockRows, inputs);
            gradients[i + 1] = new Matrix(0, inputs);
        }

        Output = new Matrix(0, layout.VectorDimension);
    }

    /// <inheritdoc/>
    public Matrix Output { get; }

    /// <inheritdoc/>
    public void Resize(TowerRows rows)
    {
        input.Output.Resize(rows.Count);
        foreach (var layer in layers)
            layer.Resize(rows.Count);
        foreach (var gradient in gradients)
            gradient.Resize(rows.Count);
        inverseNorms.Resize(rows.Count);
        Output.Resize(rows.Count);
    }

    /// <inheritdoc/>
    public void Forward(Worker worker, EncodedFeature[] encoded, TowerRows rows, TrainingPass? pass)
    {
        foreach (var layer in layers)
            layer.BeginForward(worker);
        var (start, end) = worker.Share(rows.Count);
        for (var from = start; from < end; from += BlockRows)
        {
            var to = Math.Min(end, from + BlockRows);
            input.Forward(worker, encoded, rows, from, to);
            if (layers.Length > 0)
                layers[0].ForwardLinear(worker, input.Output.RowPointer(from), from, to, pass);
            else
                StoreOutput(input.Output.RowPointer(from), from, to);
        }

        for (var i = 0; i < layers.Length; i++)
        {
            layers[i].FinalizeStatistics(worker, pass);
            for (var from = start; from < end; from += BlockRows)
            {
                var to = Math.Min(end, from + BlockRows);
                var output = ForwardActivation(i, worker, from, to, pass);
                if (i + 1 < layers.Length)
                    layers[i + 1].ForwardLinear(worker, output, from, to, pass);
                else
                    StoreOutput(output, from, to);
            }
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
        foreach (var layer in layers)
            layer.BeginBackward(worker);
        var (start, end) = worker.Share(rows.Count);
        for (var from = start; from < end; from += BlockRows)
        {
            var to = Math.Min(end, from + BlockRows);
            BackwardOutput(gradient, from, to);
            if (layers.Length > 0)
                layers[^1].BackwardActivation(worker, gradients[^1], from, to, pass);
        }

        for (var i = layers.Length - 1; i >= 0; i--)
        {
            worker.Barrier();
            layers[i].ReduceActivationGradients(worker);
            for (var from = start; from < end; from += BlockRows)
            {
                var to = Math.Min(end, from + BlockRows);
                var below =
                    i > 0
                        ? ForwardActivation(i - 1, worker, from, to, pass)
                        : input.Output.RowPointer(from);
                layers[i]
                    .BackwardLinear(worker, below, gradients[i + 1], gradients[i], from, to, pass);
                if (i > 0)
                    layers[i - 1].BackwardActivation(worker, gradients[i], from, to, pass);
            }
        }

        worker.Barrier();
        foreach (var layer in layers)
            layer.ReduceWeightGradients(worker);
        input.Backward(worker, encoded, rows, gradients[0]);
    }

    private float* ForwardActivation(int layer, Worker worker, int from, int to, TrainingPass? pass)
    {
        var output = outputs[layer].RowPointer(worker.Index * BlockRows);
        layers[layer].ForwardActivation(worker, output, from, to, pass);
        return output;
    }

    /// <inheritdoc/>
    public void AddTouchedRows(EncodedFeature[] encoded, TowerRows rows, TouchedRows touched) =>
        InputLayer.AddTouchedRows(weights, features, encoded, rows, touched);

    // Forward: v = h, or v = h/|h|.
    private void StoreOutput(float* h, int from, int to)
    {
        new ReadOnlySpan<float>(h, (to - from) * Output.Columns).CopyTo(
            new Span<float>(Output.RowPointer(from), (to - from) * Output.Columns)
        );
        if (!unitLength)
            return;
        for (var row = from; row < to; row++)
            inverseNorms.Row(row)[0] = UnitLength.Normalize(Output.RowPointer(row), Output.Columns);
    }

    // Backward: dh = dv, or through the L2 norm.
    private void BackwardOutput(Matrix gradient, int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            gradient.Row(row).CopyTo(gradients[^1].Row(row));
            if (unitLength)
                UnitLength.Backward(
                    Output.RowPointer(row),
                    gradients[^1].RowPointer(row),
                    inverseNorms.Row(row)[0],
                    Output.Columns
                );
        }
    }
}
