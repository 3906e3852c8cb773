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
/// of sorting. Scores are computed a block of users and items at a time: memory does not depend on the number of users, and of the
/// items only their vectors are whole.
/// </summary>
internal sealed unsafe class Validation
{
    // Users or items encoded at a time; users and items whose scores are computed at a time, so that they stay in the cache.
    private const int BlockRows = 2048;
    private const int ChunkRows = 48;
    private const int ChunkItems = 1024;

    private readonly InteractionData data;
    private readonly int k;
    private readonly int vectorsEach;
    private readonly int[] userRows;
    private readonly TowerRows rows = new();
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
        transposedItems = new Matrix(dimension, data.ItemCount);
        scores = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(0, ChunkItems))];
        partial = new ListScore[workers];
    }

    /// <summary>Number of users with a validation item that counts.</summary>
    public int UserCount => userRows.Length;

    /// <summary>Rows of the users with a validation item that counts.</summary>
    public static int[] UsersOf(InteractionData data) =>
        [.. Enumerable.Range(0, data.UserCount).Where(user => RelevantRows(data, user).Length > 0)];

    /// <summary>Sums of the metrics over the users; divide by <see cref="UserCount"/> for means.</summary>
    /// <param name="network">The towers.</param>
    /// <param name="features">What they read.</param>
    /// <param name="team">The workers that compute.</param>
    /// <param name="usersDone">Receives the number of users that are ranked, now and then.</param>
    /// <param name="cancellation">Stops before the next chunk of users.</param>
    public ListScore Measure(
        Network network,
        EncodedFeatures features,
        WorkerTeam team,
        Action<int> usersDone,
        CancellationToken cancellation
    )
    {
        for (var first = 0; first < data.ItemCount; first += BlockRows)
        {
            cancellation.ThrowIfCancellationRequested();
            EncodeItems(network, features, team, first);
        }

        var sum = default(ListScore);
        for (var first = 0; first < userRows.Length; first += BlockRows)
        {
            usersDone(first);
            TakeUsers(userRows.AsSpan(first, Math.Min(BlockRows, userRows.Length - first)));
            network.Users.Resize(rows);
            team.Run(worker =>
            {
                network.Users.Forward(worker, features.Users, rows, pass: null);
                // Only the tower knows which rows are this worker's.
                worker.Barrier();
                partial[worker.Index] = MeasureShare(worker, network.Users.Output, cancellation);
            });
            cancellation.ThrowIfCancellationRequested();
            foreach (var share in partial)
                sum += share;
        }

        return sum;
    }

    private void EncodeItems(Network network, EncodedFeatures features, WorkerTeam team, int first)
    {
        rows.Resize(Math.Min(BlockRows, data.ItemCount - first));
        for (var i = 0; i < rows.Count; i++)
            rows.Entity[i] = first + i;
        network.Items.Resize(rows);
        team.Run(worker =>
        {
            network.Items.Forward(worker, features.Items, rows, pass: null);
            worker.Barrier();
            var (from, to) = worker.Share(rows.Count);
            MatrixKernels.Transpose(
                network.Items.Output.Data,
                transposedItems.Rows,
                transposedItems.Data + first,
                transposedItems.Columns,
                transposedItems.Rows,
                from,
                to
            );
        });
    }

    private void TakeUsers(ReadOnlySpan<int> users)
    {
        rows.Resize(users.Length);
        for (var i = 0; i < users.Length; i++)
        {
            var user = users[i];
            rows.SetUser(i, user, data.Log.UserOffsets[user], data.Split.ValidationStart[user]);
        }
    }

    private ListScore MeasureShare(Worker worker, Matrix vectors, CancellationToken cancellation)
    {
        var (from, to) = worker.Share(rows.Count);
        var sum = default(ListScore);
        for (
            var first = from;
            first < to && !cancellation.IsCancellationRequested;
            first += ChunkRows
        )
        {
            var users = new ValidationRanks[Math.Min(ChunkRows, to - first)];
            for (var i = 0; i < users.Length; i++)
                users[i] = RanksOf(rows.Entity[first + i], vectors, (first + i) * vectorsEach);
            for (var item = 0; item < data.ItemCount; item += ChunkItems)
            {
                var chunk = ScoresOf(
                    scores[worker.Index],
                    vectors.RowPointer(first * vectorsEach),
                    users.Length,
                    item
                );
                for (var i = 0; i < users.Length; i++)
                    users[i].Count(BestScores(chunk, i), item);
            }

            foreach (var user in users)
                sum += ListScore.Of(user.Sorted(), k, user.ItemCount);
        }

        return sum;
    }

    private ValidationRanks RanksOf(int user, Matrix vectors, int vector)
    {
        var relevant = RelevantRows(data, user);
        return new ValidationRanks(
            Array.ConvertAll(relevant, item => BestScore(vectors, vector, item)),
            data.Repeat == RepeatPolicy.Exclude ? History(data, user) : []
        );
    }

    // The operations of the matrix product in its order, so that an item scores here what it scores among all items.
    private float BestScore(Matrix vectors, int vector, int item)
    {
        var best = float.NegativeInfinity;
        for (var row = vector; row < vector + vectorsEach; row++)
        {
            var score = 0f;
            for (var i = 0; i < vectors.Columns; i++)
                score = MathF.FusedMultiplyAdd(
                    vectors.RowPointer(row)[i],
                    transposedItems.RowPointer(i)[item],
                    score
                );
            best = MathF.Max(best, score);
        }

        return best;
    }

    // Of a chunk of items from a number on.
    private Matrix ScoresOf(Matrix chunk, float* vectors, int users, int firstItem)
    {
        chunk.Reshape(users * vectorsEach, Math.Min(ChunkItems, data.ItemCount - firstItem));
        MatrixKernels.Multiply(
            vectors,
            transposedItems.Rows,
            transposedItems.Data + firstItem,
            transposedItems.Columns,
            chunk.Data,
            chunk.Columns,
            chunk.Rows,
            transposedItems.Rows,
            chunk.Columns
        );
        return chunk;
    }

    // An item's score is the best over the user's vectors.
    private Span<float> BestScores(Matrix scores, int user)
    {
        var best = user * vectorsEach;
        for (var row = best + 1; row < (user + 1) * vectorsEach; row++)
            VectorMath.Max(scores.RowPointer(best), scores.RowPointer(row), scores.Columns);
        return scores.Row(best);
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
