using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training.Losses;

/// <summary>The mean over positives of their weight times an objective over their own candidates.</summary>
/// <param name="objective">The loss of a positive and its negatives.</param>
/// <param name="logProbability">What is subtracted from the score of each row of the item table; null for nothing.</param>
internal sealed unsafe class CandidateLoss(
    CandidateObjective objective,
    float[]? logProbability = null
) : ILoss
{
    private readonly Matrix derivatives = new(0, 1);

    /// <inheritdoc/>
    public double Compute(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        float inverseTemperature
    )
    {
        var count = batch.CandidateCount;
        var dimension = vectors.Users.Columns;
        if (worker.Index == 0)
            derivatives.Resize(batch.PositiveCount * count);
        worker.Barrier();

        var (from, to) = worker.Share(batch.PositiveCount);
        var share = 1f / batch.PositiveCount;
        double loss = 0;
        for (var row = from; row < to; row++)
        {
            var scale = share * batch.Weights[row];
            var user = vectors.Users.RowPointer(row);
            var scores = new Span<float>(derivatives.RowPointer(row * count), count);
            for (var i = 0; i < count; i++)
            {
                var item = vectors.Items.RowPointer(batch.Candidates[row * count + i]);
                scores[i] = VectorMath.Dot(user, item, dimension) * inverseTemperature;
            }

            if (logProbability is not null)
                Correct(scores, batch, row * count);
            loss += objective(scores) * scale;
            vectors.UserGradient.Row(row).Clear();
            for (var i = 0; i < count; i++)
            {
                scores[i] *= scale * inverseTemperature;
                var item = vectors.Items.RowPointer(batch.Candidates[row * count + i]);
                VectorMath.AddScaled(
                    vectors.UserGradient.RowPointer(row),
                    item,
                    scores[i],
                    dimension
                );
            }
        }

        worker.Barrier();
        ClearItemGradients(worker, vectors, batch);
        AddItemGradients(worker, vectors, batch, derivatives);
        return loss;
    }

    /// <summary>
    /// Adds to the gradients of this worker's share of items what the derivatives by the score of each of
    /// <see cref="TrainingBatch.Candidates"/> give. Every worker reads all derivatives: no item has two writers, and the order of
    /// the sums is fixed.
    /// </summary>
    public static void AddItemGradients(
        Worker worker,
        StepVectors vectors,
        TrainingBatch batch,
        Matrix derivatives
    )
    {
        var (first, last) = worker.Share(batch.Items.Count);
        for (var i = 0; i < batch.SampleCount; i++)
        {
            var item = batch.Candidates[i];
            if (item < first || item >= last)
                continue;
            var user = vectors.Users.RowPointer(i / batch.CandidateCount);
            VectorMath.AddScaled(
                vectors.ItemGradient.RowPointer(item),
                user,
                derivatives.Data[i],
                vectors.Users.Columns
            );
        }
    }

    private void Correct(Span<float> scores, TrainingBatch batch, int first)
    {
        for (var i = 0; i < scores.Length; i++)
            scores[i] -= logProbability![batch.Items.Entity[batch.Candidates[first + i]]];
    }

    private static void ClearItemGradients(Worker worker, StepVectors vectors, TrainingBatch batch)
    {
        var (first, last) = worker.Share(batch.Items.Count);
        for (var item = first; item < last; item++)
            vectors.ItemGradient.Row(item).Clear();
    }
}
