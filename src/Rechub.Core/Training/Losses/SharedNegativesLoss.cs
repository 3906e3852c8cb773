using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>
/// The mean over positives of their weight times an objective over the positive and the negatives that the batch shares. The shared
/// negatives are one matrix; scores are computed for a chunk of positives at a time, so that they stay in the cache. A positive
/// whose item is drawn, or whose user has a masked item, has fewer negatives; one that has none left adds nothing.
/// </summary>
/// <param name="objective">The loss of a positive and its negatives.</param>
/// <param name="logProbability">What is subtracted from the score of each row of the item table; null for nothing.</param>
internal sealed unsafe class SharedNegativesLoss(
    CandidateObjective objective,
    float[]? logProbability = null
) : ILoss
{
    // The scores of a chunk fit the second-level cache.
    private const int ChunkElements = 128 * 1024;
    private const int SmallestChunk = 12;

    // The kernels are fastest at such multiples; what is added are vectors of 0.
    private const int ColumnMultiple = 32;

    // Column 0 of the scores is for the positive, each of the next for a negative. The candidates have a row per column, 0 in all but
    // those of the negatives, which are divided by the temperature.
    private readonly Matrix candidates = new(0, 0);
    private readonly Matrix transposed = new(0, 0);
    private readonly Matrix corrections = new(0, 1);
    private readonly Matrix positiveDerivatives = new(0, 1);
    private Workspace[] workspaces = [];

    /// <inheritdoc/>
    public double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        if (worker.Index == 0)
            Prepare(worker.Count, batch, vectors.Items.Columns);
        worker.Barrier();
        TakeNegatives(worker, vectors, batch, inverseTemperature);
        var own = workspaces[worker.Index];
        own.Gradient.Span.Clear();
        worker.Barrier();

        var (from, to) = worker.Share(batch.PositiveCount);
        var chunk = Math.Max(
            SmallestChunk,
            ChunkElements / candidates.Rows / SmallestChunk * SmallestChunk
        );
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

        AddNegativeGradients(worker, vectors, batch, inverseTemperature);
        CandidateLoss.AddItemGradients(worker, vectors, batch, positiveDerivatives);
        return loss;
    }

    private void Prepare(int workers, TrainingBatch batch, int dimension)
    {
        if (workspaces.Length != workers)
            workspaces = [.. Enumerable.Range(0, workers).Select(_ => new Workspace())];
        var columns = (batch.SharedCount / ColumnMultiple + 1) * ColumnMultiple;
        candidates.Reshape(columns, dimension);
        transposed.Reshape(dimension, columns);
        positiveDerivatives.Resize(batch.PositiveCount);
        foreach (var workspace in workspaces)
            workspace.Resize(columns, dimension);
        if (logProbability is null)
            return;
        corrections.Resize(columns);
        corrections.Span.Clear();
        for (var slot = 0; slot < batch.SharedCount; slot++)
            corrections.Span[1 + slot] = -logProbability[batch.Items.Entity[slot]];
    }

    private void TakeNegatives(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        var (columns, dimension) = (candidates.Rows, candidates.Columns);
        var (from, to) = worker.Share(columns);
        for (var column = from; column < to; column++)
        {
            var row = candidates.RowPointer(column);
            candidates.Row(column).Clear();
            if (column > 0 && column <= batch.SharedCount)
                VectorMath.AddScaled(
                    row,
                    vectors.Items.RowPointer(column - 1),
                    inverseTemperature,
                    dimension
                );
        }

        MatrixKernels.Transpose(candidates.Data, transposed.Data, columns, dimension, from, to);
    }

    private double ComputeChunk(
        Workspace own,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature,
        int first,
        int count
    )
    {
        var (columns, dimension) = (candidates.Rows, candidates.Columns);
        own.Scores.Reshape(count, columns);
        var users = vectors.Users.RowPointer(first);
        MatrixKernels.Multiply(users, transposed.Data, own.Scores.Data, count, dimension, columns);
        double loss = 0;
        for (var i = 0; i < count; i++)
            loss += ToDerivatives(own, i, vectors, batch, inverseTemperature, first + i);
        MatrixKernels.Multiply(
            own.Scores.Data,
            candidates.Data,
            vectors.UserGradient.RowPointer(first),
            count,
            columns,
            dimension
        );
        MatrixKernels.MultiplyTransposed(
            own.Scores.Data,
            users,
            own.Gradient.Data,
            count,
            columns,
            dimension,
            0,
            columns,
            accumulate: true
        );
        for (var positive = first; positive < first + count; positive++)
            VectorMath.AddScaled(
                vectors.UserGradient.RowPointer(positive),
                vectors.Items.RowPointer(batch.TargetOf(positive)),
                positiveDerivatives.Data[positive],
                dimension
            );
        return loss;
    }

    // Replaces a row of scores by the derivatives of the loss; returns the row's part of the loss.
    private double ToDerivatives(
        Workspace own,
        int row,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature,
        int positive
    )
    {
        var target = batch.TargetOf(positive);
        var count = 1 + batch.SharedCount;
        var scores = own.Scores.RowPointer(row);
        scores[0] =
            VectorMath.Dot(
                vectors.Users.RowPointer(positive),
                vectors.Items.RowPointer(target),
                candidates.Columns
            ) * inverseTemperature;
        if (logProbability is not null)
        {
            VectorMath.Add(scores, scores, corrections.Data, count);
            scores[0] -= logProbability[batch.Items.Entity[target]];
        }

        var isMasked = own.Mask(batch, positive, target);
        var span = new Span<float>(scores, count);
        var share = batch.Weights[positive] / batch.PositiveCount;
        var loss = (isMasked ? ObjectiveOfUnmasked(own, span, positive) : objective(span)) * share;
        VectorMath.Scale(scores, share, count);
        positiveDerivatives.Data[positive] = scores[0] * inverseTemperature;
        return loss;
    }

    private float ObjectiveOfUnmasked(Workspace own, Span<float> scores, int positive)
    {
        var kept = 1;
        for (var column = 1; column < scores.Length; column++)
        {
            if (own.MaskedFor[column] != positive)
                scores[kept++] = scores[column];
        }

        var loss = kept > 1 ? objective(scores[..kept]) : 0;
        if (kept == 1)
            scores[0] = 0;
        for (var column = scores.Length - 1; column > 0; column--)
            scores[column] = own.MaskedFor[column] == positive ? 0 : scores[--kept];
        return loss;
    }

    private void AddNegativeGradients(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        var (first, last) = worker.Share(batch.Items.Count);
        for (var slot = first; slot < last; slot++)
        {
            vectors.ItemGradient.Row(slot).Clear();
            if (!batch.IsShared(slot))
                continue;
            foreach (var workspace in workspaces)
                VectorMath.AddScaled(
                    vectors.ItemGradient.RowPointer(slot),
                    workspace.Gradient.RowPointer(1 + slot),
                    inverseTemperature,
                    candidates.Columns
                );
        }
    }

    /// <summary>What one worker writes.</summary>
    private sealed class Workspace
    {
        /// <summary>Scores of a chunk of positives, then the derivatives by them.</summary>
        public Matrix Scores { get; } = new(0, 0);

        /// <summary>The gradient of each column's item by this worker's positives, but for the temperature.</summary>
        public Matrix Gradient { get; } = new(0, 0);

        /// <summary>For each column, the positive that it was masked for last.</summary>
        public int[] MaskedFor { get; private set; } = [];

        public void Resize(int columns, int dimension)
        {
            Gradient.Reshape(columns, dimension);
            if (MaskedFor.Length < columns)
                MaskedFor = new int[columns];
            Array.Fill(MaskedFor, -1);
        }

        /// <summary>Marks the columns that are not negatives of a positive; returns whether there are any.</summary>
        public bool Mask(TrainingBatch batch, int positive, int target)
        {
            var isMasked = MaskSlot(target);
            if (batch.MaskOffsets.Count == 0)
                return isMasked;
            for (var i = batch.MaskOffsets[positive]; i < batch.MaskOffsets[positive + 1]; i++)
                isMasked |= MaskSlot(batch.Masked[i]);
            return isMasked;

            bool MaskSlot(int slot)
            {
                if (!batch.IsShared(slot))
                    return false;
                MaskedFor[1 + slot] = positive;
                return true;
            }
        }
    }
}
