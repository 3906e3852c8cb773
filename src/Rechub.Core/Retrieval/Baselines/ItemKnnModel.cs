using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Rechub.Data;
using Rechub.Models;

namespace Rechub.Retrieval.Baselines;

/// <summary>
/// The classical item-based baseline (Deshpande and Karypis 2004): items are alike when the same users took both, by the cosine
/// of their training interactions, co / √(nᵢ nⱼ), and a user gets what is most like the history. A score is the sum of the
/// likenesses to the history's items, each of which counts for its nearest neighbors only.
/// </summary>
public sealed class ItemKnnModel : RecallModel, IRecaller
{
    private readonly InteractionData data;
    private readonly int[][] neighbors;
    private readonly float[][] likenesses;

    /// <summary>Compares the items of some data by its training part.</summary>
    /// <param name="data">The interactions.</param>
    /// <param name="neighborCount">Neighbors that an item keeps.</param>
    /// <param name="cancellation">Stops the work.</param>
    public ItemKnnModel(
        InteractionData data,
        int neighborCount,
        CancellationToken cancellation = default
    )
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(neighborCount);
        this.data = data;
        Data = data;
        neighbors = new int[data.ItemCount][];
        likenesses = new float[data.ItemCount][];
        Compare(neighborCount, cancellation);
        ModelId = Identify();
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
            Score(request.Data.Log, user, items.Histories.EndOf(user), items.KnownRows, scores);
            foreach (var row in items.SeenRows(user))
                scores[row] = float.NegativeInfinity;

            // Items that nothing in the history is like follow in order of id, so that a list is as long as asked for.
            var best = Enumerable
                .Range(0, scores.Length)
                .Where(row => !float.IsNegativeInfinity(scores[row]) && items.MayBeFound(row))
                .OrderByDescending(row => scores[row])
                .Take(request.TopK)
                .ToArray();
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
                scores[neighbors[item][n]] += likenesses[item][n];
        }
    }

    private void Compare(int neighborCount, CancellationToken cancellation)
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

                float Likeness(int other) =>
                    (float)(
                        together[other] / Math.Sqrt((double)users[item].Count * users[other].Count)
                    );
                // Of equally like ones those of smaller id stay.
                others.Sort();
                neighbors[item] = [.. others.OrderByDescending(Likeness).Take(neighborCount)];
                likenesses[item] = Array.ConvertAll(neighbors[item], Likeness);
                foreach (var other in others)
                    together[other] = 0;
                together[item] = 0;
                others.Clear();
                return counted;
            },
            _ => { }
        );
    }

    private string Identify()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Architecture));
        for (var row = 0; row < neighbors.Length; row++)
        {
            hash.AppendData(
                Encoding.UTF8.GetBytes(FormattableString.Invariant($"\n{data.Items.Ids[row]}"))
            );
            hash.AppendData(MemoryMarshal.AsBytes<int>(neighbors[row]));
            hash.AppendData(MemoryMarshal.AsBytes<float>(likenesses[row]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
