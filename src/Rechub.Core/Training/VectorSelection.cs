using Rechub.Numerics;
using Rechub.Training.Batches;

namespace Rechub.Training;

/// <summary>
/// Selects, of the K vectors of each positive's user, the one that scores the positive highest (argmax selection, Cen et al. 2020):
/// retrieval would find the item by that vector. Only the selected vector gets a gradient.
/// </summary>
internal sealed unsafe class VectorSelection(Matrix users, Matrix items, int vectorsEach)
{
    private int[] selected = [];

    /// <summary>The selected vector of each positive.</summary>
    public Matrix Selected { get; } = new(0, users.Columns);

    /// <summary>dLoss/dVector of all K vectors of each positive.</summary>
    public Matrix Gradient { get; } = new(0, users.Columns);

    /// <summary>Makes room for a number of positives. One thread calls it before the workers start.</summary>
    public void Resize(int positives)
    {
        Selected.Resize(positives);
        Gradient.Resize(positives * vectorsEach);
        if (selected.Length < positives)
            selected = new int[positives];
    }

    /// <summary>Selects vectors for this worker's share of positives.</summary>
    public void Select(Worker worker, TrainingBatch batch)
    {
        var (from, to) = worker.Share(batch.PositiveCount);
        for (var positive = from; positive < to; positive++)
        {
            var item = items.RowPointer(batch.TargetOf(positive));
            var (best, highest) = (positive * vectorsEach, float.NegativeInfinity);
            for (var row = best; row < (positive + 1) * vectorsEach; row++)
            {
                var score = VectorMath.Dot(users.RowPointer(row), item, users.Columns);
                if (score > highest)
                    (best, highest) = (row, score);
            }

            selected[positive] = best;
            users.Row(best).CopyTo(Selected.Row(positive));
        }
    }

    /// <summary>Writes the gradients of this worker's share of positives to the selected vectors, and 0 to the others.</summary>
    public void Backward(Worker worker, Matrix gradient)
    {
        var (from, to) = worker.Share(gradient.Rows);
        for (var positive = from; positive < to; positive++)
        {
            for (var row = positive * vectorsEach; row < (positive + 1) * vectorsEach; row++)
                Gradient.Row(row).Clear();
            gradient.Row(positive).CopyTo(Gradient.Row(selected[positive]));
        }
    }
}
