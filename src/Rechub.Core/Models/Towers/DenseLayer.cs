using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>Settings of a fully connected layer.</summary>
/// <param name="Activation">Activation; null for a linear layer.</param>
/// <param name="BatchNormalization">Whether sums are normalised over the batch.</param>
/// <param name="Dropout">Share of outputs set to zero in training.</param>
internal sealed record LayerOptions(
    ActivationKind? Activation,
    bool BatchNormalization,
    float Dropout
);

/// <summary>
/// Linear → batch normalisation → activation → dropout, forwards and backwards. Each way has a part before the statistics of the
/// batch are known and one after, and each part takes any block of rows, so that a tower can do one block's parts of neighbouring
/// layers while the block is in the cache. Rows that stand for several equal rows of the batch give what those would have given,
/// except that dropout then drops the same outputs of each.
/// </summary>
internal sealed unsafe class DenseLayer
{
    private readonly Weights weights;
    private readonly LayerOptions options;
    private readonly int inputs;
    private readonly int outputs;
    private readonly ulong dropoutSalt;
    private readonly ParameterBlock weight;
    private readonly ParameterBlock bias;
    private readonly ParameterBlock? scale;
    private readonly ParameterBlock? shift;
    private readonly ParameterBlock? slope;
    private readonly BatchNormalization? normalization;

    // Sums without bias, kept for the way back.
    private readonly Matrix sums;
    private readonly Matrix transposedWeight;

    // A row a worker: what its rows add to column sums, then their totals, then room for one row.
    private readonly Matrix partialGradients;
    private readonly Matrix partialProducts;
    private readonly Matrix totalGradients;
    private readonly Matrix totalProducts;
    private readonly Matrix scratch;
    private readonly float[] partialSlope;

    /// <summary>The layer whose parameters carry the prefix <paramref name="name"/>.</summary>
    public DenseLayer(
        Weights weights,
        string name,
        int inputs,
        int outputs,
        LayerOptions options,
        int workers
    )
    {
        this.weights = weights;
        this.options = options;
        this.inputs = inputs;
        this.outputs = outputs;
        var parameters = weights.Parameters;
        weight = parameters[$"{name}.weight"];
        bias = parameters[$"{name}.bias"];
        dropoutSalt = Dropout.SaltOf(weight);
        if (options.BatchNormalization)
        {
            scale = parameters[$"{name}.scale"];
            shift = parameters[$"{name}.shift"];
            normalization = new BatchNormalization(weights, name, outputs, workers);
        }

        if (options.Activation is { } activation && Activations.HasSlope(activation))
            slope = parameters[$"{name}.slope"];
        sums = new Matrix(0, outputs);
        Output = new Matrix(0, outputs);
        transposedWeight = new Matrix(outputs, inputs);
        partialGradients = new Matrix(workers, outputs);
        partialProducts = new Matrix(workers, outputs);
        totalGradients = new Matrix(workers, outputs);
        totalProducts = new Matrix(workers, outputs);
        scratch = new Matrix(workers, outputs);
        partialSlope = new float[workers];
    }

    /// <summary>Outputs of the last forward pass, a row for each input row.</summary>
    public Matrix Output { get; }

    private float Slope => slope is null ? 0 : *weights.Value(slope);

    /// <summary>Names and shapes of a layer's parameters.</summary>
    public static IEnumerable<(string Name, int Rows, int Columns, bool Trainable)> Shapes(
        string name,
        int inputs,
        int outputs,
        LayerOptions options
    )
    {
        yield return ($"{name}.weight", inputs, outputs, true);
        // Before a normalisation a bias has no effect and its gradient is rounding noise, which Adam would make steps of, ahead of
        // the running mean: it stays as it was initialised.
        yield return ($"{name}.bias", 1, outputs, !options.BatchNormalization);
        if (options.BatchNormalization)
        {
            yield return ($"{name}.scale", 1, outputs, true);
            yield return ($"{name}.shift", 1, outputs, true);
            yield return ($"{name}.running_mean", 1, outputs, false);
            yield return ($"{name}.running_variance", 1, outputs, false);
        }

        if (options.Activation is { } activation && Activations.HasSlope(activation))
            yield return ($"{name}.slope", 1, 1, true);
    }

    /// <summary>Initial values: weights and biases uniform in ±1/√inputs as PyTorch's Linear, scale 1, shift 0, the activation's α.</summary>
    public static void Initialize(
        ParameterSet parameters,
        string name,
        LayerOptions options,
        RandomStream random
    )
    {
        var bound = 1 / Math.Sqrt(parameters[$"{name}.weight"].Rows);
        foreach (ref var value in parameters.ValuesOf($"{name}.weight"))
            value = (float)((2 * random.NextDouble() - 1) * bound);
        foreach (ref var value in parameters.ValuesOf($"{name}.bias"))
            value = (float)((2 * random.NextDouble() - 1) * bound);
        if (options.BatchNormalization)
        {
            parameters.ValuesOf($"{name}.scale").Fill(1);
            parameters.ValuesOf($"{name}.running_variance").Fill(1);
        }

        if (options.Activation is { } activation && Activations.HasSlope(activation))
            parameters.ValuesOf($"{name}.slope").Fill(Activations.InitialSlope(activation));
    }

    /// <summary>Makes room for a batch. One worker does this before the others use the layer.</summary>
    public void Resize(int rows)
    {
        sums.Resize(rows);
        Output.Resize(rows);
    }

    /// <summary>This worker begins a forward pass.</summary>
    public void BeginForward(Worker worker) => normalization?.Begin(worker);

    /// <summary>Sums of the rows [<paramref name="from"/>, <paramref name="to"/>), and their statistics in training.</summary>
    public void Sum(Worker worker, Matrix input, int from, int to, BatchWeights? batch)
    {
        MatrixKernels.Multiply(
            input.RowPointer(from),
            weights.Value(weight),
            sums.RowPointer(from),
            to - from,
            inputs,
            outputs
        );
        if (batch is not null)
            normalization?.Measure(worker, sums, from, to, batch);
    }

    /// <summary>This worker has made its sums; with normalisation all workers meet in training.</summary>
    public void EndSums(Worker worker, BatchWeights? batch) => normalization?.Settle(worker, batch);

    /// <summary>Rows of <see cref="Output"/>, once all sums are made.</summary>
    public void Activate(Worker worker, int from, int to, BatchWeights? batch)
    {
        for (var row = from; row < to; row++)
        {
            var output = Output.RowPointer(row);
            Affine(worker.Index, sums.RowPointer(row), output);
            if (options.Activation is { } activation)
                Activations.Forward(activation, output, output, outputs, Slope);
            if (batch is not null && options.Dropout > 0)
                Drop(output, row, batch);
        }
    }

    /// <summary>This worker begins the way back, of which it prepares its share.</summary>
    public void BeginBackward(Worker worker)
    {
        partialGradients.Row(worker.Index).Clear();
        partialProducts.Row(worker.Index).Clear();
        partialSlope[worker.Index] = 0;
        var (from, to) = worker.Share(inputs);
        MatrixKernels.Transpose(
            weights.Value(weight),
            transposedWeight.Data,
            inputs,
            outputs,
            from,
            to
        );
    }

    /// <summary>Replaces dLoss/dOutput in rows of <paramref name="gradient"/> by the gradient behind activation and dropout.</summary>
    public void Deactivate(Worker worker, Matrix gradient, int from, int to, BatchWeights batch)
    {
        var before = scratch.RowPointer(worker.Index);
        var gradients = partialGradients.RowPointer(worker.Index);
        var products = partialProducts.RowPointer(worker.Index);
        for (var row = from; row < to; row++)
        {
            var x = sums.RowPointer(row);
            var g = gradient.RowPointer(row);
            if (options.Dropout > 0)
                Drop(g, row, batch);
            if (options.Activation is { } activation)
            {
                Affine(worker.Index, x, before);
                Activations.Backward(
                    activation,
                    before,
                    g,
                    outputs,
                    Slope,
                    ref partialSlope[worker.Index]
                );
            }

            VectorMath.AddScaled(gradients, g, 1, outputs);
            normalization?.AddProducts(worker.Index, x, g, products);
        }
    }

    /// <summary>Takes what all workers have summed up while they deactivated; they must have met since.</summary>
    public void EndDeactivation(Worker worker)
    {
        Total(worker, partialGradients, totalGradients);
        Total(worker, partialProducts, totalProducts);
        if (worker.Index == 0)
            AddVectorGradients();
    }

    /// <summary>
    /// Replaces rows of <paramref name="gradient"/> by dLoss/dSum and sets those of <paramref name="inputGradient"/> to
    /// dLoss/dInput.
    /// </summary>
    public void Propagate(
        Worker worker,
        Matrix gradient,
        Matrix inputGradient,
        int from,
        int to,
        BatchWeights batch
    )
    {
        var gradientSums = totalGradients.RowPointer(worker.Index);
        var productSums = totalProducts.RowPointer(worker.Index);
        for (var row = from; row < to && normalization is not null; row++)
            normalization.Propagate(
                worker.Index,
                sums.RowPointer(row),
                gradient.RowPointer(row),
                gradientSums,
                productSums,
                batch.Of(row) / batch.Total
            );
        MatrixKernels.Multiply(
            gradient.RowPointer(from),
            transposedWeight.Data,
            inputGradient.RowPointer(from),
            to - from,
            outputs,
            inputs
        );
    }

    /// <summary>
    /// Adds this worker's share of the weight's gradient, which takes all rows of input and dLoss/dSum: all workers must have met
    /// since those were made.
    /// </summary>
    public void AddWeightGradient(Worker worker, Matrix input, Matrix gradient)
    {
        var (from, to) = worker.Share(inputs);
        MatrixKernels.MultiplyTransposed(
            input.Data,
            gradient.Data,
            weights.Gradient(weight),
            Output.Rows,
            inputs,
            outputs,
            from,
            to,
            accumulate: true
        );
    }

    private void Drop(float* values, int row, BatchWeights batch) =>
        Dropout.Apply(values, outputs, row, options.Dropout, batch.DropoutSeed ^ dropoutSalt);

    // What the activation saw.
    private void Affine(int worker, float* x, float* target)
    {
        if (normalization is null)
            VectorMath.Add(target, x, weights.Value(bias), outputs);
        else
            normalization.Apply(worker, x, target);
    }

    private void Total(Worker worker, Matrix partials, Matrix totals)
    {
        partials.Row(0).CopyTo(totals.Row(worker.Index));
        for (var other = 1; other < worker.Count; other++)
            VectorMath.AddScaled(
                totals.RowPointer(worker.Index),
                partials.RowPointer(other),
                1,
                outputs
            );
    }

    private void AddVectorGradients()
    {
        VectorMath.AddScaled(
            weights.Gradient(shift ?? bias),
            totalGradients.RowPointer(0),
            1,
            outputs
        );
        if (scale is not null)
            VectorMath.AddScaled(weights.Gradient(scale), totalProducts.RowPointer(0), 1, outputs);
        if (slope is not null)
            *weights.Gradient(slope) += partialSlope.Sum();
    }
}
