using Rechub.Data;
using Rechub.Evaluation;
using Rechub.Features;
using Rechub.Layers;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Training;

/// <summary>
/// Ranks each user's validation items among all items, and sums the metrics. If the data exclude repeats, items of the user's
/// history are neither ranked nor ground truth. Only the ranks are needed, so it counts the items that score higher instead
/// of sorting.
/// </summary>
internal sealed unsafe class Validation
{
    // Users encoded at a time, and users whose scores are computed at a time.
    private const int BlockRows = 2048;
    private const int ChunkRows = 48;

    private readonly InteractionData data;
    private readonly int k;
    private readonly int vectorsEach;
    private readonly int[] userRows;
    private readonly TowerRows users = new();
    private readonly TowerRows items = new();
    private readonly Matrix transposedItems;
    private readonly Matrix[] scores;
    private readonly ListScore[] partial;

    /// <summary>Prepares the validation of some data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="k">The metrics' K.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="vectorsEach">Number of vectors of a user; an item's score is the best over them.</param>
    /// <param name="workers">Size of the team.</param>
    public Validation(InteractionData data, int k, int dimension, int vectorsEach, int workers)
    {
        this.vectorsEach = vectorsEach;
        this.data = data;
        this.k = k;
        userRows = UsersOf(data);
        items.Resize(data.ItemCount);
        for (var i = 0; i < items.Count; i++)
            items.Entity[i] = i;
        transposedItems = new Matrix(dimension, items.Count);
        scores = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(0, items.Count))];
        partial = new ListScore[workers];
    }

    /// <summary>Number of users with a validation item that counts.</summary>
    public int UserCount => userRows.Length;

    /// <summary>Rows of the users with a validation item that counts.</summary>
    public static int[] UsersOf(InteractionData data) =>
        [.. Enumerable.Range(0, data.UserCount).Where(user => RelevantRows(data, user).Length > 0)];

    /// <summary>Sums of the metrics over the users; divide by <see cref="UserCount"/> for means.</summary>
    public ListScore Measure(
        Network network,
        EncodedFeatures features,
        WorkerTeam team,
        CancellationToken cancellation
    )
    {
        network.Items.Resize(items);
        team.Run(worker =>
        {
            network.Items.Forward(worker, features.Items, items, pass: null);
            worker.Barrier();
            var (from, to) = worker.Share(items.Count);
            MatrixKernels.Transpose(
                network.Items.Output.Data,
                transposedItems.Data,
                items.Count,
                transposedItems.Rows,
                from,
                to
            );
        });
        var sum = default(ListScore);
        for (var first = 0; first < userRows.Length; first += BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            Take(userRows.AsSpan(first, Math.Min(BlockRows, userRows.Length - first)));
            network.Users.Resize(users);
            team.Run(worker =>
            {
                network.Users.Forward(worker, features.Users, users, pass: null);
                // Only the tower knows which rows are this worker's.
                worker.Barrier();
                partial[worker.Index] = MeasureShare(worker, network.Users.Output);
            });
            foreach (var share in partial)
                sum += share;
        }

        return sum;
    }

    private void Take(ReadOnlySpan<int> rows)
    {
        users.Resize(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            var user = rows[i];
            users.SetUser(i, user, data.Log.UserOffsets[user], data.Split.ValidationStart[user]);
        }
    }

    private ListScore MeasureShare(Worker worker, Matrix vectors)
    {
        var (from, to) = worker.Share(users.Count);
        var chunk = scores[worker.Index];
        var sum = default(ListScore);
        for (var first = from; first < to; first += ChunkRows)
        {
            var count = Math.Min(ChunkRows, to - first);
            chunk.Resize(count * vectorsEach);
            MatrixKernels.Multiply(
                vectors.RowPointer(first * vectorsEach),
                transposedItems.Data,
                chunk.Data,
                chunk.Rows,
                vectors.Columns,
                items.Count
            );
            for (var i = 0; i < count; i++)
                sum += Score(users.Entity[first + i], BestScores(chunk, i));
        }

        return sum;
    }

    // An item's score is the best over the user's vectors.
    private Span<float> BestScores(Matrix scores, int user)
    {
        var best = user * vectorsEach;
        for (var row = best + 1; row < (user + 1) * vectorsEach; row++)
            VectorMath.Max(scores.RowPointer(best), scores.RowPointer(row), scores.Columns);
        return scores.Row(best);
    }

    // Items that tie with a validation item rank before it; otherwise a constant score would look perfect.
    private ListScore Score(int user, Span<float> row)
    {
        var relevant = RelevantRows(data, user);
        var own = new float[relevant.Length];
        for (var i = 0; i < relevant.Length; i++)
            own[i] = row[relevant[i]];
        if (data.Repeat == RepeatPolicy.Exclude)
        {
            foreach (var seen in History(data, user))
                row[seen] = float.NegativeInfinity;
        }

        var ranks = new int[relevant.Length];
        for (var i = 0; i < relevant.Length; i++)
        {
            var better = 0;
            foreach (var other in row)
                better += other >= own[i] ? 1 : 0;
            ranks[i] = better - 1;
        }

        Array.Sort(ranks);
        return ListScore.Of(ranks, k, relevant.Length);
    }

    private static int[] RelevantRows(InteractionData data, int user)
    {
        var items = data.Log.ItemRows[data.Split.ValidationStart[user]..data.Split.TestStart[user]];
        return items.Length == 0 ? []
            : data.Repeat == RepeatPolicy.Allow ? [.. items.Distinct()]
            : [.. items.Distinct().Where(item => !History(data, user).Contains(item))];
    }

    private static ReadOnlySpan<int> History(InteractionData data, int user) =>
        data.Log.ItemRows.AsSpan(data.Log.UserOffsets[user]..data.Split.ValidationStart[user]);
}
