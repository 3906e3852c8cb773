namespace Rechub.Data.Building;

/// <summary>Collects interactions in the order of their source and makes the sorted, columnar data of them.</summary>
/// <param name="source">Where they come from.</param>
/// <param name="users">The users.</param>
/// <param name="items">The items.</param>
/// <param name="repeated">What becomes of repeated interactions.</param>
/// <param name="inMicroseconds">Whether times are microseconds; otherwise they are seconds, as in the log.</param>
/// <param name="hasTimes">Whether there are times; otherwise each is 0.</param>
/// <param name="tieBreak">How interactions at the same time are ordered.</param>
internal sealed class InteractionBuilder(
    string source,
    EntityBuilder users,
    EntityBuilder items,
    RepeatedInteractions repeated = RepeatedInteractions.Keep,
    bool inMicroseconds = false,
    bool hasTimes = true,
    TieBreak tieBreak = TieBreak.Auto
)
{
    private const long MicrosecondsInSecond = 1_000_000;
    private readonly ChunkedList<int> userCodes = new();
    private readonly ChunkedList<int> itemCodes = new();
    private readonly ChunkedList<long> times = new();
    private readonly ChunkedList<float> ratings = new();
    private readonly ChunkedList<float> weights = new();

    /// <summary>Where the interactions come from.</summary>
    public string Source => source;

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

    /// <summary>Adds the weight of the interaction that was added last; all have one, or none.</summary>
    public void AddWeight(float weight) => weights.Add(weight);

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
        var log = Scatter(userTable.Count, userRows, itemRows);
        TimeOrder.Sort(log, cancellation);
        var ties = TieOrdering.Apply(log, userTable.Ids, itemTable.Ids, tieBreak, cancellation);
        if (inMicroseconds)
            log = ToSeconds(log);
        log = Deduplication.Remove(log, repeated, itemTable.Count);
        return new InteractionData(source, userTable, itemTable, log.With(ties));
    }

    /// <summary>The log in seconds, its times divided in place.</summary>
    private static InteractionLog ToSeconds(InteractionLog log)
    {
        int[]? fractions = null;
        var times = log.Times;
        for (var i = 0; i < times.Length; i++)
        {
            var (seconds, rest) = Math.DivRem(times[i], MicrosecondsInSecond);
            if (rest < 0)
                (seconds, rest) = (seconds - 1, rest + MicrosecondsInSecond);
            times[i] = seconds;
            if (rest != 0)
                (fractions ??= new int[times.Length])[i] = (int)rest;
        }

        return fractions is null
            ? log
            : new InteractionLog(
                log.UserOffsets,
                log.ItemRows,
                times,
                log.Ratings,
                log.Weights,
                fractions,
                log.HasTimes
            );
    }

    /// <summary>A counting sort by user: O(n), and stable.</summary>
    private InteractionLog Scatter(int userCount, int[] userRows, int[] itemRows)
    {
        var offsets = new int[userCount + 1];
        for (var c = 0; c < userCodes.ChunkCount; c++)
        {
            foreach (var code in userCodes.Chunk(c))
                offsets[userRows[code] + 1]++;
        }

        for (var user = 0; user < userCount; user++)
            offsets[user + 1] += offsets[user];
        var next = offsets.AsSpan(0, userCount).ToArray();
        var total = (int)Count;
        var sortedItems = new int[total];
        var sortedTimes = new long[total];
        var sortedRatings = ratings.Count == total ? new float[total] : null;
        var sortedWeights = weights.Count == total ? new float[total] : null;
        for (var c = 0; c < userCodes.ChunkCount; c++)
        {
            var chunkUsers = userCodes.Chunk(c);
            var chunkItems = itemCodes.Chunk(c);
            var chunkTimes = times.Chunk(c);
            var chunkRatings = sortedRatings is null ? default : ratings.Chunk(c);
            var chunkWeights = sortedWeights is null ? default : weights.Chunk(c);
            for (var i = 0; i < chunkUsers.Length; i++)
            {
                var place = next[userRows[chunkUsers[i]]]++;
                sortedItems[place] = itemRows[chunkItems[i]];
                sortedTimes[place] = chunkTimes[i];
                if (sortedRatings is not null)
                    sortedRatings[place] = chunkRatings[i];
                if (sortedWeights is not null)
                    sortedWeights[place] = chunkWeights[i];
            }
        }

        return new InteractionLog(
            offsets,
            sortedItems,
            sortedTimes,
            sortedRatings,
            sortedWeights,
            hasTimes: hasTimes
        );
    }
}
