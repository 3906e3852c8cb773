using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Softmax cross-entropy: the mean over positives of their weight times log Σⱼ exp(zⱼ) − z₊ over all items j of the batch, zⱼ = score − log qⱼ. Scores
/// are computed for a chunk of positives at a time, so that they stay in the cache.
/// </summary>
/// <param name="logProbability">log q for each row of the item table, where q is the probability that a batch contains the item; null for no correction.</param>
/// <param name="hardNegatives">Number of negatives with the highest z that stay in the sum; 0 for all.</param>
internal sealed unsafe class SoftmaxLoss(float[]? logProbability, int hardNegatives = 0) : ILoss
{
    // The scores of a chunk fit the second-level cache.
    private const int ChunkElements = 160 * 1024;
    private const int SmallestChunk = 12;

    private readonly Matrix transposedItems = new(0, 0);
    private readonly Matrix corrections = new(0, 1);
    private Matrix[] scores = [];
    private Matrix[] itemGradients = [];
    private PriorityQueue<int, float>[] hardest = [];

    /// <inheritdoc/>
    public double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        var (items, dimension) = (batch.Items.Count, vectors.Items.Columns);
        if (worker.Index == 0)
            Prepare(worker.Count, batch, dimension);
        worker.Barrier();

        var (firstItem, lastItem) = worker.Share(items);
        MatrixKernels.Transpose(
            vectors.Items.Data,
            transposedItems.Data,
            items,
            dimension,
            firstItem,
            lastItem
        );
        itemGradients[worker.Index].Span.Clear();
        worker.Barrier();

        var (from, to) = worker.Share(batch.PositiveCount);
        var chunk = Math.Max(SmallestChunk, ChunkElements / items / SmallestChunk * SmallestChunk);
        double loss = 0;
        for (var first = from; first < to; first += chunk)
            loss += ComputeChunk(
                worker.Index,
                vectors,
                batch,
                inverseTemperature,
                first,
                Math.Min(chunk, to - first)
            );
        worker.Barrier();

        itemGradients[0]
            .Span[(firstItem * dimension)..(lastItem * dimension)]
            .CopyTo(vectors.ItemGradient.Span[(firstItem * dimension)..]);
        for (var other = 1; other < worker.Count; other++)
        {
            VectorMath.AddScaled(
                vectors.ItemGradient.RowPointer(firstItem),
                itemGradients[other].RowPointer(firstItem),
                1,
                (lastItem - firstItem) * dimension
            );
        }

        return loss;
    }

    private void Prepare(int workers, TrainingBatch batch, int dimension)
    {
        var items = batch.Items.Count;
        if (scores.Length != workers)
        {
            scores = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(0, items))];
            itemGradients = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(0, dimension))];
            hardest =
            [
                .. Enumerable.Range(0, workers).Select(_ => new PriorityQueue<int, float>()),
            ];
        }

        transposedItems.Reshape(dimension, items);
        foreach (var gradient in itemGradients)
            gradient.Resize(items);
        if (logProbability is null)
            return;
        corrections.Resize(items);
        for (var item = 0; item < items; item++)
            corrections.Span[item] = -logProbability[batch.Items.Entity[item]];
    }

    private double ComputeChunk(
        int worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature,
        int first,
        int count
    )
    {
        var (items, dimension) = (batch.Items.Count, vectors.Items.Columns);
        var chunk = scores[worker];
        chunk.Reshape(count, items);
        MatrixKernels.Multiply(
            vectors.Users.RowPointer(first),
            transposedItems.Data,
            chunk.Data,
            count,
            dimension,
            items
        );
        double loss = 0;
        for (var i = 0; i < count; i++)
            loss += ToDerivatives(
                worker,
                chunk.RowPointer(i),
                batch,
                first + i,
                inverseTemperature
            );
        MatrixKernels.Multiply(
            chunk.Data,
            vectors.Items.Data,
            vectors.UserGradient.RowPointer(first),
            count,
            items,
            dimension
        );
        MatrixKernels.MultiplyTransposed(
            chunk.Data,
            vectors.Users.RowPointer(first),
            itemGradients[worker].Data,
            count,
            items,
            dimension,
            0,
            items,
            accumulate: true
        );
        return loss;
    }

    // Replaces a row of scores by the derivatives of the loss; returns the row's part of the loss.
    private double ToDerivatives(
        int worker,
        float* row,
        TrainingBatch batch,
        int positive,
        float inverseTemperature
    )
    {
        var items = batch.Items.Count;
        var target = batch.Candidates[positive * batch.CandidateCount];
        var scale = inverseTemperature;
        if (logProbability is not null)
        {
            VectorMath.Scale(row, inverseTemperature, items);
            VectorMath.Add(row, row, corrections.Data, items);
            scale = 1;
        }

        if (batch.MaskOffsets.Count > 0)
        {
            for (var i = batch.MaskOffsets[positive]; i < batch.MaskOffsets[positive + 1]; i++)
                row[batch.Masked[i]] = float.NegativeInfinity;
        }

        if (hardNegatives > 0)
            KeepHardest(hardest[worker], new Span<float>(row, items), target);
        var largest = VectorMath.Max(row, items);
        var score = (row[target] - largest) * scale;
        var sum = VectorMath.ExpSum(row, largest, scale, items);
        var share = batch.Weights[positive] / batch.PositiveCount;
        var weight = inverseTemperature * share;
        VectorMath.Scale(row, weight / sum, items);
        row[target] -= weight;
        return (Math.Log(sum) - score) * share;
    }

    // Removes all negatives but those with the highest scores from the sum.
    private void KeepHardest(PriorityQueue<int, float> kept, Span<float> row, int target)
    {
        for (var item = 0; item < row.Length; item++)
        {
            if (item == target)
                continue;
            if (kept.Count < hardNegatives)
                kept.Enqueue(item, row[item]);
            else if (kept.TryPeek(out _, out var lowest) && row[item] > lowest)
                row[kept.DequeueEnqueue(item, row[item])] = float.NegativeInfinity;
            else
                row[item] = float.NegativeInfinity;
        }

        kept.Clear();
    }
}
