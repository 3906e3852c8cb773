using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// Softmax cross-entropy: the mean over positives of their weight times log Σⱼ exp(zⱼ) − z₊ over all items j of the batch, zⱼ = score
/// − log qⱼ. Scores are computed for a chunk of positives at a time, so that they stay in the cache. Where a row of scores is too
/// long for that, it is divided into blocks of items and computed twice: for the sums, and for the derivatives. That takes a product
/// more, and less than half of the time of scores that go to memory and back.
/// </summary>
/// <param name="logProbability">log q for each row of the item table, where q is the probability that a batch contains the item; null for no correction.</param>
/// <param name="hardNegatives">Number of negatives with the highest z that stay in the sum; 0 for all.</param>
internal sealed unsafe class SoftmaxLoss(float[]? logProbability, int hardNegatives = 0) : ILoss
{
    // The scores of a chunk fit the second-level cache.
    private const int ChunkElements = 160 * 1024;

    // Rows of the kernels' tiles.
    private const int RowMultiple = 12;

    // A chunk of longer rows has so few positives that reading the items for each costs more than computing scores twice.
    private const int LongestRow = 9 * 1024;
    private const int BlockItems = 320;

    // Items, divided by the temperature, block by block: of each, dimension × its items.
    private readonly Matrix transposedItems = new(0, 0);
    private readonly Matrix corrections = new(0, 1);
    private SoftmaxWorkspace[] workspaces = [];
    private int blockItems;
    private int chunk;

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
        var own = workspaces[worker.Index];
        TransposeItems(worker, vectors, inverseTemperature);
        own.ItemGradient.Span.Clear();
        worker.Barrier();

        var (from, to) = worker.Share(batch.PositiveCount);
        double loss = 0;
        for (var first = from; first < to; first += chunk)
            loss += ComputeChunk(
                own,
                vectors,
                batch,
                inverseTemperature,
                first,
                Math.Min(chunk, to - first)
            );
        worker.Barrier();

        var (firstItem, lastItem) = worker.Share(items);
        workspaces[0]
            .ItemGradient.Span[(firstItem * dimension)..(lastItem * dimension)]
            .CopyTo(vectors.ItemGradient.Span[(firstItem * dimension)..]);
        for (var other = 1; other < worker.Count; other++)
        {
            VectorMath.AddScaled(
                vectors.ItemGradient.RowPointer(firstItem),
                workspaces[other].ItemGradient.RowPointer(firstItem),
                1,
                (lastItem - firstItem) * dimension
            );
        }

        return loss;
    }

    private void Prepare(int workers, TrainingBatch batch, int dimension)
    {
        var items = batch.Items.Count;
        // The hardest negatives are found in a whole row.
        var isWhole = hardNegatives > 0 || items <= LongestRow;
        blockItems = isWhole ? items : BlockItems;
        if (workspaces.Length != workers)
            workspaces = [.. Enumerable.Range(0, workers).Select(_ => new SoftmaxWorkspace())];
        chunk = ChunkOf((batch.PositiveCount + workers - 1) / workers);
        foreach (var workspace in workspaces)
            workspace.Resize(chunk, items, dimension);
        transposedItems.Reshape(dimension, items);
        if (logProbability is null)
            return;
        corrections.Resize(items);
        for (var item = 0; item < items; item++)
            corrections.Span[item] = -logProbability[batch.Items.Entity[item]];
    }

    // Chunks as equal as can be, of full tiles.
    private int ChunkOf(int positives)
    {
        var most = Math.Max(RowMultiple, ChunkElements / blockItems / RowMultiple * RowMultiple);
        var chunks = Math.Max(1, (positives + most - 1) / most);
        var size = (positives + chunks - 1) / chunks;
        return Math.Max(1, (size + RowMultiple - 1) / RowMultiple) * RowMultiple;
    }

    private void TransposeItems(Worker worker, StepVectors vectors, float inverseTemperature)
    {
        var (items, dimension) = (vectors.ItemGradient.Rows, vectors.Items.Columns);
        var (from, to) = worker.Share(items);
        for (var block = from / blockItems * blockItems; block < to; block += blockItems)
        {
            var width = Math.Min(blockItems, items - block);
            var (first, last) = (
                Math.Max(from, block) - block,
                Math.Min(to, block + width) - block
            );
            var target = transposedItems.Data + (nint)block * dimension;
            MatrixKernels.Transpose(
                vectors.Items.RowPointer(block),
                target,
                width,
                dimension,
                first,
                last
            );
            for (var row = 0; row < dimension; row++)
                VectorMath.Scale(
                    target + (nint)row * width + first,
                    inverseTemperature,
                    last - first
                );
        }
    }

    private double ComputeChunk(
        SoftmaxWorkspace own,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature,
        int first,
        int count
    )
    {
        var (items, dimension) = (batch.Items.Count, vectors.Items.Columns);
        own.Begin(count);
        for (var block = 0; block < items; block += blockItems)
        {
            Score(own, vectors, batch, first, count, block);
            own.AddExponentials(count);
        }

        double loss = 0;
        for (var i = 0; i < count; i++)
        {
            var share = batch.Weights[first + i] / batch.PositiveCount;
            loss += own.LossOf(i) * share;
            own.Scale(i, vectors.Users.RowPointer(first + i), inverseTemperature * share);
        }

        for (var block = 0; block < items; block += blockItems)
        {
            var width = Math.Min(blockItems, items - block);
            if (blockItems < items)
            {
                Score(own, vectors, batch, first, count, block);
                own.TakeExponentials(count);
            }

            for (var i = 0; i < count; i++)
            {
                var target = batch.TargetOf(first + i) - block;
                if (target >= 0 && target < width)
                    own.Scores.RowPointer(i)[target] -= own.SumOf(i);
            }

            MatrixKernels.Multiply(
                own.Scores.Data,
                vectors.Items.RowPointer(block),
                vectors.UserGradient.RowPointer(first),
                count,
                width,
                dimension,
                accumulate: block > 0
            );
            MatrixKernels.MultiplyTransposed(
                own.Scores.Data,
                own.ScaledUsers.Data,
                own.ItemGradient.RowPointer(block),
                count,
                width,
                dimension,
                0,
                width,
                accumulate: true
            );
        }

        for (var i = 0; i < count; i++)
            VectorMath.Scale(vectors.UserGradient.RowPointer(first + i), own.ScaleOf(i), dimension);
        return loss;
    }

    // Sets the scores z of a chunk of positives and a block of items.
    private void Score(
        SoftmaxWorkspace own,
        StepVectors vectors,
        TrainingBatch batch,
        int first,
        int count,
        int block
    )
    {
        var (items, dimension) = (batch.Items.Count, vectors.Items.Columns);
        var width = Math.Min(blockItems, items - block);
        own.Scores.Reshape(count, width);
        MatrixKernels.Multiply(
            vectors.Users.RowPointer(first),
            transposedItems.Data + (nint)block * dimension,
            own.Scores.Data,
            count,
            dimension,
            width
        );
        for (var i = 0; i < count; i++)
        {
            var row = own.Scores.RowPointer(i);
            if (logProbability is not null)
                VectorMath.Add(row, row, corrections.Data + block, width);
            if (batch.MaskOffsets.Count > 0)
                Mask(row, batch, first + i, block, width);
            var target = batch.TargetOf(first + i) - block;
            if (hardNegatives > 0)
                own.KeepHardest(new Span<float>(row, width), target, hardNegatives);
            if (target >= 0 && target < width)
                own.SetTarget(i, row[target]);
        }
    }

    private static void Mask(float* row, TrainingBatch batch, int positive, int block, int width)
    {
        for (var i = batch.MaskOffsets[positive]; i < batch.MaskOffsets[positive + 1]; i++)
        {
            var item = batch.Masked[i] - block;
            if (item >= 0 && item < width)
                row[item] = float.NegativeInfinity;
        }
    }
}
