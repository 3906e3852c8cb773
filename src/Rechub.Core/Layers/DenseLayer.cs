using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// Linear → batch normalization → activation → dropout, forward and backward. The statistics of the batch split each pass in two
/// phases, and each phase takes any block of rows, so that a tower can run adjacent phases of two layers on a block while it is in
/// the cache. A row of multiplicity m gives what m equal rows would give, except that they share one dropout mask.
/// </summary>
internal sealed unsafe class DenseLayer
{
    private readonly ParametersAndGradients weights;
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

    // x·W without bias, kept for the backward pass.
    private readonly Matrix sums;
    private readonly Matrix transposedWeight;

    // For every worker but the first, which adds to the gradient itself.
    private readonly Matrix[] partialWeightGradients;

    // A row of ones and a row of zeros: gain and center of the map that only adds the bias.
    private readonly Matrix identity;

    // One row per worker: column sums over its own rows, and then over all rows.
    private readonly Matrix partialGradients;
    private readonly Matrix partialProducts;
    private readonly Matrix totalGradients;
    private readonly Matrix totalProducts;
    private readonly float[] partialSlope;

    /// <summary>The layer whose parameters carry the prefix <paramref name="name"/>.</summary>
    public DenseLayer(
        ParametersAndGradients weights,
        string name,
        int inputs,
        LayerOptions options,
        int workers
    )
    {
        this.weights = weights;
        this.options = options;
        this.inputs = inputs;
        outputs = options.Units;
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
        transposedWeight = new Matrix(outputs, inputs);
        partialWeightGradients =
        [
            .. Enumerable.Range(1, workers - 1).Select(_ => new Matrix(inputs, outputs)),
        ];
        identity = new Matrix(2, outputs);
        identity.Row(0).Fill(1);
        partialGradients = new Matrix(workers, outputs);
        partialProducts = new Matrix(workers, outputs);
        totalGradients = new Matrix(workers, outputs);
        totalProducts = new Matrix(workers, outputs);
        partialSlope = new float[workers];
    }

    private float Slope => slope is null ? 0 : *weights.Value(slope);

    /// <summary>Names and shapes of a layer's parameters.</summary>
    public static IEnumerable<ParameterShape> Shapes(string name, int inputs, LayerOptions options)
    {
        var outputs = options.Units;
        yield return new($"{name}.weight", inputs, outputs, ParameterRole.Layer);
        // Batch normalization cancels a bias. Its gradient is rounding noise, which Adam would scale up to whole steps, so the bias
        // keeps its initial value.
        yield return new(
            $"{name}.bias",
            1,
            outputs,
            options.BatchNormalization ? ParameterRole.Fixed : ParameterRole.Layer
        );
        if (options.BatchNormalization)
        {
            yield return new($"{name}.scale", 1, outputs, ParameterRole.Layer);
            yield return new($"{name}.shift", 1, outputs, ParameterRole.Layer);
            yield return new($"{name}.running_mean", 1, outputs, ParameterRole.Fixed);
            yield return new($"{name}.running_variance", 1, outputs, ParameterRole.Fixed);
        }

        if (options.Activation is { } activation && Activations.HasSlope(activation))
            yield return new($"{name}.slope", 1, 1, ParameterRole.Layer);
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

    /// <summary>Makes room for a number of rows. One thread calls it before the workers start.</summary>
    public void Resize(int rows) => sums.Resize(rows);

    /// <summary>Starts this worker's forward pass.</summary>
    public void BeginForward(Worker worker) => normalization?.BeginStatistics(worker);

    /// <summary>
    /// Computes x·W for rows [<paramref name="from"/>, <paramref name="to"/>), whose inputs are given; in training it also adds them
    /// to the statistics.
    /// </summary>
    public void ForwardLinear(Worker worker, float* input, int from, int to, TrainingPass? pass)
    {
        MatrixKernels.Multiply(
            input,
            weights.Value(weight),
            sums.RowPointer(from),
            to - from,
            inputs,
            outputs
        );
        if (pass is not null)
            normalization?.AccumulateStatistics(worker, sums, from, to, pass);
    }

    /// <summary>Ends the linear phase of this worker. With normalization there is a barrier in training.</summary>
    public void FinalizeStatistics(Worker worker, TrainingPass? pass) =>
        normalization?.FinalizeStatistics(worker, pass);

    /// <summary>Computes the outputs of rows, after <see cref="FinalizeStatistics"/>.</summary>
    public void ForwardActivation(
        Worker worker,
        float* output,
        int from,
        int to,
        TrainingPass? pass
    )
    {
        Activations.Forward(
            options.Activation,
            sums.RowPointer(from),
            MapOf(worker),
            output,
            to - from,
            outputs,
            Slope
        );
        if (pass is not null)
            Drop(output, from, to, pass);
    }

    /// <summary>Starts this worker's backward pass, and transposes its share of the weight.</summary>
    public void BeginBackward(Worker worker)
    {
        partialGradients.Row(worker.Index).Clear();
        partialProducts.Row(worker.Index).Clear();
        partialSlope[worker.Index] = 0;
        if (worker.Index > 0)
            partialWeightGradients[worker.Index - 1].Span.Clear();
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

    /// <summary>Replaces dLoss/dOutput in rows of <paramref name="gradient"/> by the gradient before dropout and activation.</summary>
    public void BackwardActivation(
        Worker worker,
        Matrix gradient,
        int from,
        int to,
        TrainingPass pass
    )
    {
        Drop(gradient.RowPointer(from), from, to, pass);
        partialSlope[worker.Index] += Activations.Backward(
            options.Activation,
            sums.RowPointer(from),
            MapOf(worker),
            gradient.RowPointer(from),
            to - from,
            outputs,
            Slope,
            partialGradients.RowPointer(worker.Index),
            partialProducts.RowPointer(worker.Index)
        );
    }

    /// <summary>Sums what all workers have accumulated in <see cref="BackwardActivation"/>. A barrier must come before.</summary>
    public void ReduceActivationGradients(Worker worker)
    {
        Total(worker, partialGradients, totalGradients);
        Total(worker, partialProducts, totalProducts);
        if (worker.Index == 0)
            AddVectorGradients();
    }

    /// <summary>
    /// Backward pass of normalization and of x·W. Replaces rows of <paramref name="gradient"/> by dLoss/dSum, adds inputᵀ·dLoss/dSum to
    /// the weight's gradient, and sets rows of <paramref name="inputGradient"/> to dLoss/dInput.
    /// </summary>
    public void BackwardLinear(
        Worker worker,
        float* input,
        Matrix gradient,
        Matrix inputGradient,
        int from,
        int to,
        TrainingPass pass
    )
    {
        normalization?.Backward(
            worker.Index,
            sums,
            gradient,
            totalGradients.RowPointer(worker.Index),
            totalProducts.RowPointer(worker.Index),
            from,
            to,
            pass
        );
        MatrixKernels.Multiply(
            gradient.RowPointer(from),
            transposedWeight.Data,
            inputGradient.RowPointer(from),
            to - from,
            outputs,
            inputs
        );
        MatrixKernels.MultiplyTransposed(
            input,
            gradient.RowPointer(from),
            WeightGradientOf(worker),
            to - from,
            inputs,
            outputs,
            0,
            inputs,
            accumulate: true
        );
    }

    /// <summary>Adds all workers' parts of the weight's gradient, within this worker's share of it. A barrier must come before.</summary>
    public void ReduceWeightGradients(Worker worker)
    {
        var (from, to) = worker.Share(weight.Length);
        foreach (var partial in partialWeightGradients)
            VectorMath.AddScaled(
                weights.Gradient(weight) + from,
                partial.Data + from,
                1,
                to - from
            );
    }

    private float* WeightGradientOf(Worker worker) =>
        worker.Index == 0
            ? weights.Gradient(weight)
            : partialWeightGradients[worker.Index - 1].Data;

    private void Drop(float* values, int from, int to, TrainingPass pass)
    {
        var seed = pass.DropoutSeed ^ dropoutSalt;
        for (var row = from; row < to && options.Dropout > 0; row++, values += outputs)
            Dropout.Apply(values, outputs, row, options.Dropout, seed);
    }

    // The map from sums to the activation's input.
    private AffineMap MapOf(Worker worker) =>
        normalization?.MapOf(worker.Index)
        ?? new AffineMap(identity.RowPointer(0), weights.Value(bias), identity.RowPointer(1));

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
            normalization!.AddScaleGradient(
                0,
                totalProducts.RowPointer(0),
                weights.Gradient(scale)
            );
        if (slope is not null)
            *weights.Gradient(slope) += partialSlope.Sum();
    }
}
