using Rechub.Data;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>
/// One row per user, with all positives of that user; one per run of adjacent positives if some between them are left out. A batch
/// takes whole rows, at least one, until it has its share of the epoch's positives: it exceeds that share by less than the longest
/// history.
/// </summary>
internal sealed class UserRows : IBatchRows
{
    private readonly int[] offsets;

    // Runs of adjacent positives, with their user and the log positions of the first and last one. A user has several runs if
    // positives are left out between them.
    private readonly int[] users;
    private readonly int[] firsts;
    private readonly int[] lasts;
    private readonly int[] order;

    // Index in the order of each batch's first run.
    private readonly int[] starts;
    private readonly int positiveCount;

    /// <summary>Divides samples into batches of about <paramref name="batchPositives"/> positives.</summary>
    public UserRows(InteractionData data, TrainingSamples samples, int batchPositives)
    {
        offsets = data.Log.UserOffsets;
        positiveCount = samples.Positions.Length;
        var (rows, first, last) = (new List<int>(), new List<int>(), new List<int>());
        for (var (i, user) = (0, 0); i < positiveCount; )
        {
            while (samples.Positions[i] >= offsets[user + 1])
                user++;
            rows.Add(user);
            first.Add(samples.Positions[i]);
            do i++;
            while (
                i < positiveCount
                && samples.Positions[i] == samples.Positions[i - 1] + 1
                && samples.Positions[i] < offsets[user + 1]
            );
            last.Add(samples.Positions[i - 1]);
        }

        (users, firsts, lasts) = ([.. rows], [.. first], [.. last]);
        order = new int[users.Length];
        BatchCount = Math.Min(users.Length, (positiveCount + batchPositives - 1) / batchPositives);
        starts = new int[BatchCount + 1];
    }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    public void Shuffle(RandomStream random)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        random.Shuffle<int>(order);
        long taken = 0;
        var next = 0;
        for (var batch = 1; batch < BatchCount; batch++)
        {
            var end = (long)positiveCount * batch / BatchCount;
            // Leave a run for each of the batches that follow.
            var latest = order.Length - (BatchCount - batch);
            do taken += PositivesOf(order[next++]);
            while (taken < end && next < latest);
            starts[batch] = next;
        }

        starts[BatchCount] = order.Length;
    }

    /// <inheritdoc/>
    public void Fill(TowerRows rows, int number)
    {
        var first = starts[number];
        rows.Resize(starts[number + 1] - first);
        for (var row = 0; row < rows.Count; row++)
        {
            var i = order[first + row];
            rows.SetUser(row, users[i], offsets[users[i]], firsts[i], lasts[i]);
        }
    }

    private int PositivesOf(int i) => lasts[i] - firsts[i] + 1;
}
