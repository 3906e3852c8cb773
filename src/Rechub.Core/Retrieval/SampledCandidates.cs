using Rechub.Data;
using Rechub.Numerics;

namespace Rechub.Retrieval;

/// <summary>
/// Ranks each user's held-out items among sampled items only, as many papers do (He et al. 2017: 99 or 100 items). Such metrics can
/// be compared with those papers and with nothing else: they are much higher than metrics over all items, and may order models
/// otherwise (Krichene and Rendle 2020). Lists are marked with the number of candidates.
/// </summary>
/// <param name="inner">Ranks all items.</param>
/// <param name="count">Number of items to sample for each user, uniformly and without replacement, of those without an interaction.</param>
/// <param name="seed">Seed of the sample; the sample of a user does not depend on the other users.</param>
public sealed class SampledCandidates(IRecaller inner, int count, long seed) : IRecaller
{
    // Scores that are held at a time, which are those of all items.
    private const long ScoresAtOnce = 1 << 24;

    /// <summary>
    /// The number of users for whom fewer than <paramref name="count"/> items can be sampled, because they have interactions with the
    /// others. Their held-out items are ranked among those there are.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="userRows">Rows of the users.</param>
    /// <param name="count">Number of items to sample for each user.</param>
    public static int CountShort(InteractionData data, int[] userRows, int count)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(userRows);
        return userRows.Count(user => data.ItemCount - ItemsOf(data, user).Count < count);
    }

    /// <inheritdoc/>
    public long ItemCount => inner.ItemCount;

    /// <inheritdoc/>
    public IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(request);
        var all = checked((int)Math.Max(1, ItemCount));
        foreach (var users in request.UserRows.Chunk((int)Math.Max(1, ScoresAtOnce / all)))
        {
            var lists = inner.Recall(request with { UserRows = users, TopK = all }, cancellation);
            foreach (var (user, list) in users.Zip(lists))
                yield return Select(list, CandidatesOf(request.Data, user, list), request.TopK);
        }
    }

    private RecallList Select(RecallList list, HashSet<object> candidates, int topK)
    {
        int[] kept =
        [
            .. Enumerable
                .Range(0, list.ItemId.Length)
                .Where(rank => candidates.Contains(list.ItemId[rank]))
                .Take(topK),
        ];
        return list with
        {
            ItemId = Array.ConvertAll(kept, rank => list.ItemId[rank]),
            Score = Array.ConvertAll(kept, rank => list.Score[rank]),
            Title = Array.ConvertAll(kept, rank => list.Title[rank]),
            Origin = list.Origin! with { TopK = topK, CandidateCount = count },
        };
    }

    private static HashSet<int> ItemsOf(InteractionData data, int user) =>
        data.Log.ItemRows[data.Log.UserOffsets[user]..data.Log.UserOffsets[user + 1]].ToHashSet();

    private HashSet<object> CandidatesOf(InteractionData data, int user, RecallList list)
    {
        var own = ItemsOf(data, user);
        var sampled = new HashSet<int>();
        if (data.ItemCount - own.Count <= count)
            sampled.UnionWith(Enumerable.Range(0, data.ItemCount).Where(row => !own.Contains(row)));
        else
        {
            var random = new RandomStream(seed, user);
            while (sampled.Count < count)
            {
                var row = random.Next(data.ItemCount);
                if (!own.Contains(row))
                    sampled.Add(row);
            }
        }

        return [.. sampled.Select(row => Listed(data.Items.Ids[row])), .. list.RelevantItemId];

        // Ids of the lists may be of another type than those of the data.
        object Listed(object id) =>
            list.ItemId.Length == 0 ? id : EntityId.As(id, list.ItemId[0] is string) ?? id;
    }
}
