using Rechub.Data;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>
/// One row per positive. There are as few batches as possible, and their sizes differ by at most one: a small remainder would
/// have poor batch statistics.
/// </summary>
internal sealed class PositionRows : IBatchRows
{
    private readonly int[] offsets;
    private readonly int[] samples;
    private readonly int[] order;

    /// <summary>Divides samples into batches of at most <paramref name="positiveCount"/> positives.</summary>
    public PositionRows(InteractionData data, TrainingSamples samples, int positiveCount)
    {
        offsets = data.Log.UserOffsets;
        this.samples = samples.Positions;
        order = new int[this.samples.Length];
        BatchCount = (order.Length + positiveCount - 1) / positiveCount;
    }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    public void Shuffle(RandomStream random, CancellationToken cancellation)
    {
        samples.CopyTo(order, 0);
        random.Shuffle<int>(order, cancellation);
    }

    /// <inheritdoc/>
    public void Fill(TowerRows users, int number)
    {
        var first = FirstOf(number);
        users.Resize(FirstOf(number + 1) - first);
        for (var row = 0; row < users.Count; row++)
        {
            var position = order[first + row];
            var found = Array.BinarySearch(offsets, position);
            var user = found >= 0 ? found : ~found - 1;
            users.SetUser(row, user, offsets[user], position);
        }
    }

    private int FirstOf(int number) => (int)((long)order.Length * number / BatchCount);
}
