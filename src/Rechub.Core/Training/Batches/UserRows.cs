using System.Runtime.InteropServices;
using Rechub.Data;
using Rechub.Layers;
using Rechub.Numerics;

namespace Rechub.Training.Batches;

/// <summary>
/// One row per user, with all positives of that user; one per run of adjacent positives if some between them are left out. A run
/// that is longer than a row may be is cut into rows, at other places in each epoch. A batch takes whole rows, at least one, until it
/// has its share of the epoch's positives: it exceeds that share by less than the longest row.
/// </summary>
internal sealed class UserRows : IBatchRows
{
    private readonly int[] offsets;

    // Runs of adjacent positives, with their user and the log positions of the first and last one. A user has several runs if
    // positives are left out between them.
    private readonly int[] users;
    private readonly int[] firsts;
    private readonly int[] lasts;
    private readonly int longestRow;

    // The rows of the epoch: user, and log positions of the first and last positive.
    private readonly List<(int User, int First, int Last)> rows = [];

    // Index of each batch's first row.
    private readonly int[] starts;
    private readonly int positiveCount;

    /// <summary>
    /// Divides samples into rows of at most <paramref name="longestRow"/> positives, and batches of about
    /// <paramref name="batchPositives"/>.
    /// </summary>
    public UserRows(
        InteractionData data,
        TrainingSamples samples,
        int batchPositives,
        int longestRow = int.MaxValue
    )
    {
        offsets = data.Log.UserOffsets;
        this.longestRow = longestRow;
        positiveCount = samples.Positions.Length;
        var (owners, first, last) = (new List<int>(), new List<int>(), new List<int>());
        for (var (i, user) = (0, 0); i < positiveCount; )
        {
            while (samples.Positions[i] >= offsets[user + 1])
                user++;
            owners.Add(user);
            first.Add(samples.Positions[i]);
            do i++;
            while (
                i < positiveCount
                && samples.Positions[i] == samples.Positions[i - 1] + 1
                && samples.Positions[i] < offsets[user + 1]
            );
            last.Add(samples.Positions[i - 1]);
        }

        (users, firsts, lasts) = ([.. owners], [.. first], [.. last]);
        BatchCount = Math.Min(users.Length, (positiveCount + batchPositives - 1) / batchPositives);
        starts = new int[BatchCount + 1];
    }

    /// <inheritdoc/>
    public int BatchCount { get; }

    /// <inheritdoc/>
    public void Shuffle(RandomStream random, CancellationToken cancellation)
    {
        rows.Clear();
        for (var run = 0; run < users.Length; run++)
            Cut(run, random);
        random.Shuffle(CollectionsMarshal.AsSpan(rows), cancellation);
        long taken = 0;
        var next = 0;
        for (var batch = 1; batch < BatchCount; batch++)
        {
            var end = (long)positiveCount * batch / BatchCount;
            // Leave a row for each of the batches that follow.
            var latest = rows.Count - (BatchCount - batch);
            do
            {
                taken += rows[next].Last - rows[next].First + 1;
                next++;
            } while (taken < end && next < latest);
            starts[batch] = next;
        }

        starts[BatchCount] = rows.Count;
    }

    /// <inheritdoc/>
    public void Fill(TowerRows users, int number)
    {
        var first = starts[number];
        users.Resize(starts[number + 1] - first);
        for (var row = 0; row < users.Count; row++)
        {
            var (user, from, to) = rows[first + row];
            users.SetUser(row, user, offsets[user], from, to);
        }
    }

    // The first row of a long run has a random length, so that every positive is now near the begin of a row, now near its end.
    private void Cut(int run, RandomStream random)
    {
        var (from, last) = (firsts[run], lasts[run]);
        var length = last - from < longestRow ? last - from + 1 : 1 + random.Next(longestRow);
        for (; from <= last; from += length, length = longestRow)
            rows.Add((users[run], from, Math.Min(last, from + length - 1)));
    }
}
