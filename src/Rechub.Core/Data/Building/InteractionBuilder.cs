namespace Rechub.Data.Building;

/// <summary>Collects interactions in the order of their source and makes the sorted, columnar data of them.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="users">The users.</param>
/// <param name="items">The items.</param>
/// <param name="repeated">What becomes of repeated interactions.</param>
/// <param name="timeScale">
/// How many of the times' unit are a second; fractions order interactions, and the log has whole seconds.
/// </param>
internal sealed class InteractionBuilder(
    string source,
    EntityBuilder users,
    EntityBuilder items,
    RepeatedInteractions repeated = RepeatedInteractions.Keep,
    long timeScale = 1
)
{
    private readonly ChunkedList<int> userCodes = new();
    private readonly ChunkedList<int> itemCodes = new();
    private readonly ChunkedList<long> times = new();
    private readonly ChunkedList<float> ratings = new();

    public EntityBuilder Users => users;

    public EntityBuilder Items => items;

    public long Count => userCodes.Count;

    public void Add(int user, int item, long time)
    {
        userCodes.Add(user);
        itemCodes.Add(item);
        times.Add(time);
    }

    public void Add(int user, int item, long time, float rating)
    {
        Add(user, item, time);
        ratings.Add(rating);
    }

    /// <exception cref="RechubException">There is no interaction, or there are more than 2³¹ − 1.</exception>
    public InteractionData Build(CancellationToken cancellation)
    {
        if (Count == 0)
            throw new InputFormatException(source, null, null, "No interaction was found.");
        if (Count > Array.MaxLength)
            throw new InputFormatException(
                source,
                null,
                null,
                $"{Count} interactions are more than the {Array.MaxLength} that are supported. Raise the minimum rating, or import a part."
            );
        var (userTable, userRows) = users.Build();
        var (itemTable, itemRows) = items.Build();
        var log = Scatter(userRows, itemRows);
        TimeOrder.Sort(log, cancellation);
        if (timeScale != 1)
            ToSeconds(log.Times);
        log = Deduplication.Remove(log, repeated, itemTable.Count);
        return new InteractionData(source, userTable, itemTable, log);
    }

    private void ToSeconds(Span<long> times)
    {
        foreach (ref var time in times)
        {
            var (quotient, remainder) = Math.DivRem(time, timeScale);
            time = remainder < 0 ? quotient - 1 : quotient;
        }
    }

    /// <summary>A counting sort by user: O(n), and stable.</summary>
    private InteractionLog Scatter(int[] userRows, int[] itemRows)
    {
        var offsets = new int[userRows.Length + 1];
        for (var c = 0; c < userCodes.ChunkCount; c++)
        {
            foreach (var code in userCodes.Chunk(c))
                offsets[userRows[code] + 1]++;
        }

        for (var user = 0; user < userRows.Length; user++)
            offsets[user + 1] += offsets[user];
        var next = offsets.AsSpan(0, userRows.Length).ToArray();
        var total = (int)Count;
        var sortedItems = new int[total];
        var sortedTimes = new long[total];
        var sortedRatings = ratings.Count == total ? new float[total] : null;
        for (var c = 0; c < userCodes.ChunkCount; c++)
        {
            var chunkUsers = userCodes.Chunk(c);
            var chunkItems = itemCodes.Chunk(c);
            var chunkTimes = times.Chunk(c);
            var chunkRatings = sortedRatings is null ? default : ratings.Chunk(c);
            for (var i = 0; i < chunkUsers.Length; i++)
            {
                var place = next[userRows[chunkUsers[i]]]++;
                sortedItems[place] = itemRows[chunkItems[i]];
                sortedTimes[place] = chunkTimes[i];
                if (sortedRatings is not null)
                    sortedRatings[place] = chunkRatings[i];
            }
        }

        return new InteractionLog(offsets, sortedItems, sortedTimes, sortedRatings);
    }
}
