using System.Runtime.Intrinsics;
using Rechub.Numerics;

namespace Rechub.Models;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) with PyTorch's conventions: ε 1e-5, momentum 0.1, biased variance to normalise,
/// unbiased to track. Rows that stand for several equal rows of the batch are weighted by their multiplicity m:
/// μ = Σ m·x / Σ m, and dx = (γ/σ)·(dy − m·(Σ dy + x̂·Σ dy·x̂) / Σ m), where dy sums over the equal rows.
/// </summary>
internal sealed unsafe class BatchNormalization
{
    private const float Epsilon = 1e-5f;
    private const float Momentum = 0.1f;

    private readonly Weights weights;
    private readonly int columns;
    private readonly ParameterBlock bias;
    private readonly ParameterBlock scale;
    private readonly ParameterBlock runningMean;
    private readonly ParameterBlock runningVariance;

    // A row a worker. The first two are read by all after a meeting, the others are a worker's own.
    private readonly Matrix partialMean;
    private readonly Matrix partialSquares;
    private readonly float[] partialWeight;
    private readonly Matrix mean;
    private readonly Matrix inverseDeviation;
    private readonly Matrix factor;

    /// <summary>Normalises the sums of the layer <paramref name="name"/>, whose bias it takes into account.</summary>
    public BatchNormalization(Weights weights, string name, int columns, int workers)
    {
        this.weights = weights;
        this.columns = columns;
        bias = weights.Parameters[$"{name}.bias"];
        scale = weights.Parameters[$"{name}.scale"];
        runningMean = weights.Parameters[$"{name}.running_mean"];
        runningVariance = weights.Parameters[$"{name}.running_variance"];
        partialMean = new Matrix(workers, columns);
        partialSquares = new Matrix(workers, columns);
        partialWeight = new float[workers];
        mean = new Matrix(workers, columns);
        inverseDeviation = new Matrix(workers, columns);
        factor = new Matrix(workers, columns);
    }

    /// <summary>
    /// Replaces this worker's rows of sums (without bias) by x̂. In training all workers meet once; otherwise the running
    /// statistics serve.
    /// </summary>
    public void Forward(Worker worker, Matrix x, int from, int to, BatchWeights? batch)
    {
        if (batch is null)
        {
            TakeRunning(worker.Index);
        }
        else
        {
            Measure(worker.Index, x, from, to, batch);
            worker.Meet();
            Combine(worker, batch);
        }

        var center = mean.RowPointer(worker.Index);

        var deviation = inverseDeviation.RowPointer(worker.Index);
        for (var row = from; row < to; row++)
            VectorMath.Standardize(
                x.RowPointer(row),
                x.RowPointer(row),
                center,
                deviation,
                columns
            );
    }

    /// <summary>
    /// Replaces dLoss/dy in this worker's rows of <paramref name="gradient"/> by dLoss/dx, given the sums over all rows of
    /// dy and of dy·x̂.
    /// </summary>
    public void Backward(
        Worker worker,
        Matrix normalized,
        Matrix gradient,
        int from,
        int to,
        BatchWeights batch,
        float* gradientSums,
        float* productSums
    )
    {
        var own = factor.RowPointer(worker.Index);
        var gamma = weights.Value(scale);
        var deviation = inverseDeviation.RowPointer(worker.Index);
        for (var column = 0; column < columns; column++)
            own[column] = gamma[column] * deviation[column];
        for (var row = from; row < to; row++)
        {
            Propagate(
                normalized.RowPointer(row),
                gradient.RowPointer(row),
                own,
                gradientSums,
                productSums,
                batch.Of(row) / batch.Total
            );
        }
    }

    private void Propagate(
        float* x,
        float* g,
        float* gain,
        float* sums,
        float* products,
        float share
    )
    {
        var m = Vector512.Create(share);
        var i = 0;
        for (; i + Vector512<float>.Count <= columns; i += Vector512<float>.Count)
        {
            var mixed = Vector512.FusedMultiplyAdd(
                Vector512.Load(x + i),
                Vector512.Load(products + i),
                Vector512.Load(sums + i)
            );
            (Vector512.Load(gain + i) * (Vector512.Load(g + i) - m * mixed)).Store(g + i);
        }

        for (; i < columns; i++)
            g[i] = gain[i] * (g[i] - share * (sums[i] + x[i] * products[i]));
    }

    private void TakeRunning(int worker)
    {
        var center = mean.RowPointer(worker);
        var deviation = inverseDeviation.RowPointer(worker);
        for (var column = 0; column < columns; column++)
        {
            center[column] = weights.Value(runningMean)[column] - weights.Value(bias)[column];
            deviation[column] = 1 / MathF.Sqrt(weights.Value(runningVariance)[column] + Epsilon);
        }
    }

    private void Measure(int worker, Matrix x, int from, int to, BatchWeights batch)
    {
        var sum = partialMean.RowPointer(worker);
        var squares = partialSquares.RowPointer(worker);
        partialMean.Row(worker).Clear();
        partialSquares.Row(worker).Clear();
        var weight = 0f;
        for (var row = from; row < to; row++)
        {
            weight += batch.Of(row);
            VectorMath.AddScaled(sum, x.RowPointer(row), batch.Of(row), columns);
        }

        partialWeight[worker] = weight;
        if (weight > 0)
            VectorMath.Scale(sum, 1 / weight, columns);
        for (var row = from; row < to; row++)
            VectorMath.AddSquaredDistance(squares, x.RowPointer(row), sum, batch.Of(row), columns);
    }

    // Parallel variance (Chan, Golub and LeVeque 1979): exact where subtracting squares of sums is not.
    private void Combine(Worker worker, BatchWeights batch)
    {
        var center = mean.RowPointer(worker.Index);
        var deviation = inverseDeviation.RowPointer(worker.Index);
        for (var column = 0; column < columns; column++)
        {
            float weight = 0;
            float average = 0;
            float squares = 0;
            for (var w = 0; w < worker.Count; w++)
            {
                if (partialWeight[w] == 0)
                    continue;
                var total = weight + partialWeight[w];
                var delta = partialMean.RowPointer(w)[column] - average;
                squares +=
                    partialSquares.RowPointer(w)[column]
                    + delta * delta * weight * partialWeight[w] / total;
                average += delta * partialWeight[w] / total;
                weight = total;
            }

            var variance = squares / weight;
            center[column] = average;
            deviation[column] = 1 / MathF.Sqrt(variance + Epsilon);
            if (worker.Index == 0)
                Track(column, average, variance, batch.BatchSize);
        }
    }

    private void Track(int column, float average, float variance, long batchSize)
    {
        var m = weights.Value(runningMean);
        var v = weights.Value(runningVariance);
        var unbiased = variance * batchSize / Math.Max(1, batchSize - 1);
        m[column] += Momentum * (average + weights.Value(bias)[column] - m[column]);
        v[column] += Momentum * (unbiased - v[column]);
    }
}
