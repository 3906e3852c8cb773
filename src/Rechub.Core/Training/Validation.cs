using Rechub.Interactions;
using Rechub.Models;
using Rechub.Numerics;

namespace Rechub.Training;

/// <summary>
/// Ranks each user's validation item among all items but those of the training part, as the network stands, and averages a
/// metric. Only the rank is needed, so items that score higher are counted and nothing is sorted.
/// </summary>
internal sealed unsafe class Validation
{
    // Users encoded at a time, and of those the ones whose scores are held at a time.
    private const int BlockRows = 2048;
    private const int ChunkRows = 48;

    private readonly InteractionData data;
    private readonly Monitor monitor;
    private readonly int[] userRows;
    private readonly TowerRows users = new();
    private readonly TowerRows items = new();
    private readonly Matrix transposedItems;
    private readonly Matrix[] scores;
    private readonly double[] partial;

    /// <summary>A validation over the users of some data that have a validation item.</summary>
    public Validation(InteractionData data, Monitor monitor, int dimension, int workers)
    {
        this.data = data;
        this.monitor = monitor;
        userRows =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(user => data.Split.TrainEnd[user] < data.Split.TestStart[user]),
        ];
        items.Resize(data.ItemCount);
        for (var i = 0; i < items.Count; i++)
            items.Entity[i] = i;
        transposedItems = new Matrix(dimension, items.Count);
        scores = [.. Enumerable.Range(0, workers).Select(_ => new Matrix(0, items.Count))];
        partial = new double[workers];
    }

    /// <summary>Number of users with a validation item.</summary>
    public int UserCount => userRows.Length;

    /// <summary>The metric's mean over the users.</summary>
    public double Measure(
        DssmNetwork network,
        EncodedFeature[] userFeatures,
        EncodedFeature[] itemFeatures,
        WorkerTeam team
    )
    {
        network.Items.Resize(items.Count);
        team.Run(worker =>
        {
            network.Items.Forward(worker, itemFeatures, items, batch: null);
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
        double sum = 0;
        for (var first = 0; first < userRows.Length; first += BlockRows)
        {
            Take(userRows.AsSpan(first, Math.Min(BlockRows, userRows.Length - first)));
            network.Users.Resize(users.Count);
            team.Run(worker =>
            {
                network.Users.Forward(worker, userFeatures, users, batch: null);
                partial[worker.Index] = MeasureShare(worker, network.Users.Output);
            });
            sum += partial.Sum();
        }

        return sum / userRows.Length;
    }

    private void Take(ReadOnlySpan<int> rows)
    {
        users.Resize(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            users.Entity[i] = rows[i];
            users.HistoryStart[i] = data.Log.UserOffsets[rows[i]];
            users.HistoryEnd[i] = data.Split.TrainEnd[rows[i]];
        }
    }

    private double MeasureShare(Worker worker, Matrix vectors)
    {
        var (from, to) = worker.Share(users.Count);
        var chunk = scores[worker.Index];
        double sum = 0;
        for (var first = from; first < to; first += ChunkRows)
        {
            chunk.Resize(Math.Min(ChunkRows, to - first));
            MatrixKernels.Multiply(
                vectors.RowPointer(first),
                transposedItems.Data,
                chunk.Data,
                chunk.Rows,
                vectors.Columns,
                items.Count
            );
            for (var i = 0; i < chunk.Rows; i++)
                sum += Value(Rank(users.Entity[first + i], chunk.Row(i)));
        }

        return sum;
    }

    // 1-based rank of the user's validation item; ties with it rank before it, which no constant score can exploit.
    private int Rank(int user, Span<float> row)
    {
        var (start, end) = (data.Log.UserOffsets[user], data.Split.TrainEnd[user]);
        var relevant = data.Log.ItemRows[end];
        var score = row[relevant];
        row[relevant] = float.NegativeInfinity;
        foreach (var seen in data.Log.ItemRows.AsSpan(start, end - start))
            row[seen] = float.NegativeInfinity;
        var rank = 1;
        foreach (var other in row)
            rank += other >= score ? 1 : 0;
        return rank;
    }

    private double Value(int rank)
    {
        if (rank > monitor.K)
            return 0;
        return monitor.Metric switch
        {
            MonitorMetric.NDCG => 1 / Math.Log2(rank + 1),
            MonitorMetric.MRR => 1.0 / rank,
            _ => 1,
        };
    }
}
