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
/// Linear → batch normalisation → activation → dropout, forwards and backwards, on the shares of a team. Rows that stand for
/// several equal rows of the batch give what those would have given, except that dropout then drops the same outputs of each.
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

    // Normalised sums x̂ (plain sums without normalisation), kept for the way back.
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
        yield return ($"{name}.bias", 1, outputs, true);
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

    /// <summary>Computes this worker's rows of <see cref="Output"/>; <paramref name="batch"/> is null in evaluation mode.</summary>
    public void Forward(Worker worker, Matrix input, BatchWeights? batch)
    {
        var (from, to) = worker.Share(Output.Rows);
        MatrixKernels.Multiply(
            input.RowPointer(from),
            weights.Value(weight),
            sums.RowPointer(from),
            to - from,
            inputs,
            outputs
        );
        normalization?.Forward(worker, sums, from, to, batch);
        for (var row = from; row < to; row++)
        {
            var output = Output.RowPointer(row);
            Affine(sums.RowPointer(row), output);
            if (options.Activation is { } activation)
                Activations.Forward(activation, output, output, outputs, Slope);
            if (batch is not null && options.Dropout > 0)
                Dropout.Apply(
                    output,
                    outputs,
                    row,
                    options.Dropout,
                    batch.DropoutSeed ^ dropoutSalt
                );
        }
    }

    /// <summary>
    /// Adds the parameters' gradients and, unless it is null, sets <paramref name="inputGradient"/> to dLoss/dInput, given
    /// dLoss/dOutput in <paramref name="gradient"/>, which is used up. The rows this worker gives must be ready; all workers
    /// meet twice.
    /// </summary>
    public void Backward(
        Worker worker,
        Matrix input,
        Matrix gradient,
        Matrix? inputGradient,
        BatchWeights batch
    )
    {
        var (from, to) = worker.Share(Output.Rows);
        BackwardToSums(worker.Index, gradient, from, to, batch);
        if (worker.Index == 0)
            MatrixKernels.Transpose(weights.Value(weight), transposedWeight.Data, inputs, outputs);
        worker.Meet();

        AddPartials(worker, partialGradients, totalGradients);
        AddPartials(worker, partialProducts, totalProducts);
        var gradientSums = totalGradients.RowPointer(worker.Index);
        var productSums = totalProducts.RowPointer(worker.Index);
        normalization?.Backward(worker, sums, gradient, from, to, batch, gradientSums, productSums);
        if (worker.Index == 0)
            AddVectorGradients(gradientSums, productSums);
        worker.Meet();

        if (inputGradient is not null)
        {
            MatrixKernels.Multiply(
                gradient.RowPointer(from),
                transposedWeight.Data,
                inputGradient.RowPointer(from),
                to - from,
                outputs,
                inputs
            );
        }

        var (firstInput, lastInput) = worker.Share(inputs);
        MatrixKernels.MultiplyTransposed(
            input.Data,
            gradient.Data,
            weights.Gradient(weight),
            Output.Rows,
            inputs,
            outputs,
            firstInput,
            lastInput,
            accumulate: true
        );
    }

    // What the activation saw: scale·x̂ + shift, or sum + bias without normalisation.
    private void Affine(float* x, float* target)
    {
        if (scale is null)
            VectorMath.Add(target, x, weights.Value(bias), outputs);
        else
            VectorMath.Affine(target, x, weights.Value(scale), weights.Value(shift!), outputs);
    }

    private void BackwardToSums(int worker, Matrix gradient, int from, int to, BatchWeights batch)
    {
        partialGradients.Row(worker).Clear();
        partialProducts.Row(worker).Clear();
        var before = scratch.RowPointer(worker);
        var slopeGradient = 0f;
        for (var row = from; row < to; row++)
        {
            var x = sums.RowPointer(row);
            var g = gradient.RowPointer(row);
            if (options.Dropout > 0)
                Dropout.Apply(g, outputs, row, options.Dropout, batch.DropoutSeed ^ dropoutSalt);
            if (options.Activation is { } activation)
            {
                Affine(x, before);
                Activations.Backward(activation, before, g, outputs, Slope, ref slopeGradient);
            }

            VectorMath.AddScaled(partialGradients.RowPointer(worker), g, 1, outputs);
            if (normalization is not null)
                VectorMath.AddProduct(partialProducts.RowPointer(worker), g, x, outputs);
        }

        partialSlope[worker] = slopeGradient;
    }

    private void AddPartials(Worker worker, Matrix partials, Matrix totals)
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

    private void AddVectorGradients(float* gradientSums, float* productSums)
    {
        // Before a normalisation a bias has no effect, and so no gradient.
        VectorMath.AddScaled(weights.Gradient(shift ?? bias), gradientSums, 1, outputs);
        if (scale is not null)
            VectorMath.AddScaled(weights.Gradient(scale), productSums, 1, outputs);
        if (slope is not null)
            *weights.Gradient(slope) += partialSlope.Sum();
    }
}
