using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015) with PyTorch's conventions: ε = 1e-5, momentum 0.1, biased variance in the batch,
/// unbiased in the running statistics. A row of multiplicity m stands for m equal rows of the batch:
/// μ = Σ m·x / Σ m, and dx = (γ/σ)·(dy − m·(Σ dy + x̂·Σ dy·x̂) / Σ m), where dy is the sum over the equal rows.
/// </summary>
internal sealed unsafe class BatchNormalization
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;
    private const int Width = 16;

    private readonly ParametersAndGradients weights;
    private readonly int columns;
    private readonly ParameterBlock bias;
    private readonly ParameterBlock scale;
    private readonly ParameterBlock shift;
    private readonly ParameterBlock runningMean;
    private readonly ParameterBlock runningVariance;

    // One row per worker. After a barrier every worker reads all rows of the first three; the others are private.
    private readonly Matrix partialMean;
    private readonly Matrix partialSquares;
    private readonly float[] partialWeight;
    private readonly Matrix mean;
    private readonly Matrix inverseDeviation;
    private readonly Matrix gain;
    private readonly Matrix offset;
    private readonly Matrix blockMean;
    private readonly Matrix blockSquares;

    /// <summary>Normalizes the sums of the layer <paramref name="name"/>. They lack the bias, which only shifts the running mean.</summary>
    public BatchNormalization(ParametersAndGradients weights, string name, int columns, int workers)
    {
        this.weights = weights;
        this.columns = columns;
        bias = weights.Parameters[$"{name}.bias"];
        scale = weights.Parameters[$"{name}.scale"];
        shift = weights.Parameters[$"{name}.shift"];
        runningMean = weights.Parameters[$"{name}.running_mean"];
        runningVariance = weights.Parameters[$"{name}.running_variance"];
        partialMean = new Matrix(workers, columns);
        partialSquares = new Matrix(workers, columns);
        partialWeight = new float[workers];
        mean = new Matrix(workers, columns);
        inverseDeviation = new Matrix(workers, columns);
        gain = new Matrix(workers, columns);
        offset = new Matrix(workers, columns);
        blockMean = new Matrix(workers, columns);
        blockSquares = new Matrix(workers, columns);
    }

    /// <summary>Resets this worker's statistics.</summary>
    public void BeginStatistics(Worker worker)
    {
        partialWeight[worker.Index] = 0;
        partialMean.Row(worker.Index).Clear();
        partialSquares.Row(worker.Index).Clear();
    }

    /// <summary>Adds rows [<paramref name="from"/>, <paramref name="to"/>) of the sums to this worker's statistics.</summary>
    public void AccumulateStatistics(Worker worker, Matrix x, int from, int to, TrainingPass pass)
    {
        var weight = 0f;
        for (var row = from; row < to; row++)
            weight += pass.MultiplicityOf(row);
        if (weight == 0)
            return;
        var average = blockMean.RowPointer(worker.Index);
        var squares = blockSquares.RowPointer(worker.Index);
        ComputeMoments(x, from, to, pass, weight, average, squares);
        Merge(
            partialMean.RowPointer(worker.Index),
            partialSquares.RowPointer(worker.Index),
            ref partialWeight[worker.Index],
            average,
            squares,
            weight
        );
    }

    /// <summary>
    /// Computes the map y = γ·x̂ + β that <see cref="MapOf"/> returns. In training it comes from the statistics of all workers, after
    /// a barrier, and worker 0 updates the running statistics; in evaluation mode it comes from the running statistics.
    /// </summary>
    public void FinalizeStatistics(Worker worker, TrainingPass? pass)
    {
        if (pass is null)
        {
            UseRunningStatistics(worker.Index);
        }
        else
        {
            worker.Barrier();
            CombineStatistics(worker.Index, worker.Count);
            if (worker.Index == 0)
                UpdateRunningStatistics(pass.BatchSize);
            InvertDeviation(worker.Index);
        }

        var own = gain.RowPointer(worker.Index);
        var constant = offset.RowPointer(worker.Index);
        var center = mean.RowPointer(worker.Index);
        var inverse = inverseDeviation.RowPointer(worker.Index);
        var gamma = weights.Value(scale);
        var beta = weights.Value(shift);
        for (var column = 0; column < columns; column++)
        {
            own[column] = gamma[column] * inverse[column];
            constant[column] = beta[column] - center[column] * own[column];
        }
    }

    /// <summary>The map from sums to y, after <see cref="FinalizeStatistics"/>.</summary>
    public AffineMap MapOf(int worker) =>
        new(gain.RowPointer(worker), offset.RowPointer(worker), mean.RowPointer(worker));

    /// <summary>Adds the gradient of γ, Σ dy·x̂, to <paramref name="target"/>, given Σ dy·(x − μ) over all rows.</summary>
    public void AddScaleGradient(int worker, float* productSums, float* target) =>
        VectorMath.AddProduct(target, productSums, inverseDeviation.RowPointer(worker), columns);

    /// <summary>Replaces dLoss/dy in rows of <paramref name="gradient"/> by dLoss/dx, given Σ dy and Σ dy·(x − μ) over all rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(
        int worker,
        Matrix x,
        Matrix gradient,
        float* gradientSums,
        float* productSums,
        int from,
        int to,
        TrainingPass pass
    )
    {
        var sums = x.Data;
        var target = gradient.Data;
        var center = mean.RowPointer(worker);
        var inverse = inverseDeviation.RowPointer(worker);
        var own = gain.RowPointer(worker);
        var share = 1 / pass.Total;
        var column = 0;
        for (; column + Width <= columns; column += Width)
        {
            var average = Vector512.Load(center + column);
            var factor = Vector512.Load(own + column);
            var constant = factor * Vector512.Load(gradientSums + column) * share;
            var perUnit =
                factor
                * Vector512.Load(productSums + column)
                * Vector512.Load(inverse + column)
                * Vector512.Load(inverse + column)
                * share;
            for (var row = from; row < to; row++)
            {
                var i = (nint)row * columns + column;
                var mixed = Vector512.FusedMultiplyAdd(
                    perUnit,
                    Vector512.Load(sums + i) - average,
                    constant
                );
                (
                    factor * Vector512.Load(target + i)
                    - Vector512.Create(pass.MultiplicityOf(row)) * mixed
                ).Store(target + i);
            }
        }

        for (; column < columns; column++)
        {
            var products = productSums[column] * inverse[column] * inverse[column];
            for (var row = from; row < to; row++)
            {
                var i = (nint)row * columns + column;
                var mixed = gradientSums[column] + (sums[i] - center[column]) * products;
                target[i] = own[column] * (target[i] - pass.MultiplicityOf(row) * share * mixed);
            }
        }
    }

    // Deviations are from the block's first row, since its mean would take another pass. A row is at most √n standard deviations
    // from the mean of n rows, so the final subtraction loses at most a factor n of precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeMoments(
        Matrix x,
        int from,
        int to,
        TrainingPass pass,
        float weight,
        float* average,
        float* squares
    )
    {
        var sums = x.Data;
        var share = 1 / weight;
        var first = x.RowPointer(from);
        var column = 0;
        for (; column + Width <= columns; column += Width)
        {
            var origin = Vector512.Load(first + column);
            var (sum, square) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var row = from; row < to; row++)
            {
                var d = Vector512.Load(sums + (nint)row * columns + column) - origin;
                var weighted = d * Vector512.Create(pass.MultiplicityOf(row));
                sum += weighted;
                square = Vector512.FusedMultiplyAdd(weighted, d, square);
            }

            (origin + sum * share).Store(average + column);
            Vector512
                .Max(square - sum * sum * share, Vector512<float>.Zero)
                .Store(squares + column);
        }

        for (; column < columns; column++)
        {
            var (sum, square) = (0f, 0f);
            for (var row = from; row < to; row++)
            {
                var d = sums[(nint)row * columns + column] - first[column];
                sum += pass.MultiplicityOf(row) * d;
                square += pass.MultiplicityOf(row) * d * d;
            }

            average[column] = first[column] + sum * share;
            squares[column] = MathF.Max(square - sum * sum * share, 0);
        }
    }

    private void UseRunningStatistics(int worker)
    {
        var center = mean.RowPointer(worker);
        var inverse = inverseDeviation.RowPointer(worker);
        var m = weights.Value(runningMean);
        var v = weights.Value(runningVariance);
        var b = weights.Value(bias);
        for (var column = 0; column < columns; column++)
        {
            center[column] = m[column] - b[column];
            inverse[column] = 1 / MathF.Sqrt(v[column] + Epsilon);
        }
    }

    // Leaves the batch's mean and variance in this worker's rows of mean and inverseDeviation.
    private void CombineStatistics(int worker, int workers)
    {
        var average = mean.RowPointer(worker);
        var squares = inverseDeviation.RowPointer(worker);
        var weight = 0f;
        mean.Row(worker).Clear();
        inverseDeviation.Row(worker).Clear();
        for (var other = 0; other < workers; other++)
            Merge(
                average,
                squares,
                ref weight,
                partialMean.RowPointer(other),
                partialSquares.RowPointer(other),
                partialWeight[other]
            );
        VectorMath.Scale(squares, 1 / weight, columns);
    }

    private void InvertDeviation(int worker)
    {
        var variance = inverseDeviation.RowPointer(worker);
        for (var column = 0; column < columns; column++)
            variance[column] = 1 / MathF.Sqrt(variance[column] + Epsilon);
    }

    // Merges means and sums of squares (Chan, Golub and LeVeque 1979), without the cancellation of Σx² − (Σx)²/n.
    private void Merge(
        float* average,
        float* squares,
        ref float weight,
        float* otherAverage,
        float* otherSquares,
        float otherWeight
    )
    {
        if (otherWeight == 0)
            return;
        var total = weight + otherWeight;
        var (share, factor) = (otherWeight / total, weight * otherWeight / total);
        for (var column = 0; column < columns; column++)
        {
            var delta = otherAverage[column] - average[column];
            squares[column] += otherSquares[column] + delta * delta * factor;
            average[column] += delta * share;
        }

        weight = total;
    }

    private void UpdateRunningStatistics(long batchSize)
    {
        var average = mean.RowPointer(0);
        var variance = inverseDeviation.RowPointer(0);
        var m = weights.Value(runningMean);
        var v = weights.Value(runningVariance);
        var b = weights.Value(bias);
        var unbiased = (float)batchSize / Math.Max(1, batchSize - 1);
        for (var column = 0; column < columns; column++)
        {
            m[column] += Momentum * (average[column] + b[column] - m[column]);
            v[column] += Momentum * (variance[column] * unbiased - v[column]);
        }
    }
}
