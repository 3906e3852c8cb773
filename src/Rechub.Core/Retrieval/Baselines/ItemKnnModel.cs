using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rechub.Data;
using Rechub.Models;

namespace Rechub.Retrieval.Baselines;

/// <summary>
/// Item-based k-nearest-neighbor baseline (Deshpande and Karypis 2004). The similarity of two items is the cosine of their training
/// interactions, co / √(nᵢ nⱼ) for co users who have both. The score of an item is the sum of its similarities to the items of the
/// history; each of those counts only for its k nearest neighbors. Items without similarity to the history have no score: they are
/// not recommended, unless a fallback follows.
/// </summary>
public sealed class ItemKnnModel : RecallModel, IRecaller
{
    private readonly InteractionData data;
    private readonly int[][] neighbors;
    private readonly float[][] similarities;
    private readonly int[] fallback = [];

    /// <summary>Computes the neighbors of each item from the training part of some data.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="neighborCount">Number of neighbors per item, k.</param>
    /// <param name="fallback">What follows in a list where the items with a score end.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ItemKnnModel(
        InteractionData data,
        int neighborCount,
        ItemKnnFallback fallback = ItemKnnFallback.None,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighborCount);
        this.data = data;
        Data = data;
        Extent = TrainingExtent.Of(data);
        neighbors = new int[data.ItemCount][];
        similarities = new float[data.ItemCount][];
        FindNeighbors(neighborCount, cancellation);
        Fallback = fallback;
        if (fallback == ItemKnnFallback.Popularity)
            this.fallback = PopularityModel.Rank(data.CountTraining(cancellation).PerItem);
        ModelId = ComputeId();
    }

    /// <inheritdoc/>
    public override string ModelId { get; }

    /// <inheritdoc/>
    public override string Architecture => "ItemKnn";

    /// <inheritdoc/>
    public override int EmbeddingDimension => 0;

    /// <inheritdoc/>
    public override long ParameterCount => neighbors.Sum(row => (long)row.Length);

    /// <inheritdoc/>
    public override bool IsTrained => true;

    /// <summary>What follows in a list where the items with a score end.</summary>
    public ItemKnnFallback Fallback { get; }

    /// <inheritdoc/>
    public long ItemCount => data.ItemCount;

    /// <inheritdoc/>
    public IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Lists(request, cancellation);
    }

    private IEnumerable<RecallList> Lists(RecallRequest request, CancellationToken cancellation)
    {
        var items = new RankedItems(request, data.Items);
        var lists = new RecallListBuilder(request, items.Histories, data.Items);
        var scores = new float[data.ItemCount];
        foreach (var user in request.UserRows)
        {
            cancellation.ThrowIfCancellationRequested();
            Score(request.Data.Log, user, request.HistoryEnd(user), items.KnownRows, scores);
            foreach (var row in items.SeenRows(user))
                scores[row] = float.NegativeInfinity;
            int[] best =
            [
                .. Enumerable
                    .Range(0, scores.Length)
                    .Where(row => scores[row] > 0 && items.IsEligible(row))
                    .OrderByDescending(row => scores[row])
                    .Concat(fallback.Where(row => scores[row] == 0 && items.IsEligible(row)))
                    .Take(request.TopK),
            ];
            yield return lists.Build(
                user,
                Array.ConvertAll(best, row => data.Items.Ids[row]),
                Array.ConvertAll(best, row => scores[row]),
                cancellation
            );
        }
    }

    private void Score(InteractionLog log, int user, int end, int[] knownRows, float[] scores)
    {
        Array.Clear(scores);
        for (var i = log.UserOffsets[user]; i < end; i++)
        {
            var item = knownRows[log.ItemRows[i]];
            if (item < 0)
                continue;
            for (var n = 0; n < neighbors[item].Length; n++)
                scores[neighbors[item][n]] += similarities[item][n];
        }
    }

    private void FindNeighbors(int neighborCount, CancellationToken cancellation)
    {
        var log = data.Log;
        var users = new List<int>[data.ItemCount];
        for (var item = 0; item < users.Length; item++)
            users[item] = [];
        var taken = new int[log.UserCount][];
        for (var user = 0; user < log.UserCount; user++)
        {
            taken[user] =
            [
                .. log.ItemRows[log.UserOffsets[user]..data.Split.TrainEnd[user]].Distinct(),
            ];
            foreach (var item in taken[user])
                users[item].Add(user);
        }

        Parallel.For(
            0,
            users.Length,
            new ParallelOptions { CancellationToken = cancellation },
            () => (Together: new int[users.Length], Others: new List<int>()),
            (item, _, counted) =>
            {
                var (together, others) = counted;
                foreach (var user in users[item])
                {
                    foreach (var other in taken[user])
                    {
                        if (together[other]++ == 0 && other != item)
                            others.Add(other);
                    }
                }

                float Cosine(int other) =>
                    (float)(
                        together[other] / Math.Sqrt((double)users[item].Count * users[other].Count)
                    );
                // Of equally similar items, those with the lower id are kept.
                others.Sort();
                neighbors[item] = [.. others.OrderByDescending(Cosine).Take(neighborCount)];
                similarities[item] = Array.ConvertAll(neighbors[item], Cosine);
                foreach (var other in others)
                    together[other] = 0;
                together[item] = 0;
                others.Clear();
                return counted;
            },
            _ => { }
        );
    }

    private string ComputeId()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Architecture));
        if (Fallback != ItemKnnFallback.None)
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{Fallback}"));
        for (var row = 0; row < neighbors.Length; row++)
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(FormattableString.Invariant($"\n{data.Items.Ids[row]}"))
            );
            hash.AppendData(MemoryMarshal.AsBytes<int>(neighbors[row]));
            hash.AppendData(MemoryMarshal.AsBytes<float>(similarities[row]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
