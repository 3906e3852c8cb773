using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>
/// Of the K vectors of each positive's user, trains the one that scores the positive highest (Cen et al. 2020, the hard read-out):
/// the one by which retrieval would find the item.
/// </summary>
internal sealed unsafe class VectorSelection(Matrix users, Matrix items, int vectorsEach)
{
    private int[] chosen = [];

    /// <summary>The chosen vector of each positive.</summary>
    public Matrix Selected { get; } = new(0, users.Columns);

    /// <summary>dLoss/dVector of all K vectors of each positive.</summary>
    public Matrix Gradient { get; } = new(0, users.Columns);

    /// <summary>Makes room for a number of positives. One thread does this before a team uses the selection.</summary>
    public void Resize(int positives)
    {
        Selected.Resize(positives);
        Gradient.Resize(positives * vectorsEach);
        if (chosen.Length < positives)
            chosen = new int[positives];
    }

    /// <summary>Chooses for this worker's share of positives.</summary>
    public void Choose(Worker worker, TrainingBatch batch)
    {
        var (from, to) = worker.Share(batch.PositiveCount);
        for (var positive = from; positive < to; positive++)
        {
            var item = items.RowPointer(batch.Candidates[positive * batch.CandidateCount]);
            var (best, highest) = (positive * vectorsEach, float.NegativeInfinity);
            for (var row = best; row < (positive + 1) * vectorsEach; row++)
            {
                var score = VectorMath.Dot(users.RowPointer(row), item, users.Columns);
                if (score > highest)
                    (best, highest) = (row, score);
            }

            chosen[positive] = best;
            users.Row(best).CopyTo(Selected.Row(positive));
        }
    }

    /// <summary>Hands gradients of this worker's share of positives back to the chosen vectors; the others get 0.</summary>
    public void Spread(Worker worker, Matrix gradient)
    {
        var (from, to) = worker.Share(gradient.Rows);
        for (var positive = from; positive < to; positive++)
        {
            for (var row = positive * vectorsEach; row < (positive + 1) * vectorsEach; row++)
                Gradient.Row(row).Clear();
            gradient.Row(positive).CopyTo(Gradient.Row(chosen[positive]));
        }
    }
}
