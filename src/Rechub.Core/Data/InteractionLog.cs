namespace Rechub.Data;

/// <summary>
/// Every interaction once, grouped by user and sorted by time within a user (ties keep the order of the source). A user's
/// interactions are <c>[UserOffsets[u], UserOffsets[u + 1])</c> of each array; a history is a slice of <see cref="ItemRows"/>.
/// </summary>
public sealed class InteractionLog
{
    /// <summary>Takes over the arrays.</summary>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    public InteractionLog(
        int[] userOffsets,
        int[] itemRows,
        long[] times,
        float[]? ratings = null,
        float[]? weights = null,
        int[]? fractions = null,
        bool hasTimes = true
    )
    {
        ArgumentNullException.ThrowIfNull(userOffsets);
        ArgumentNullException.ThrowIfNull(itemRows);
        ArgumentNullException.ThrowIfNull(times);
        if (
            userOffsets.Length == 0
            || userOffsets[^1] != itemRows.Length
            || times.Length != itemRows.Length
        )
            throw new ArgumentException(
                "Offsets, items and times do not belong together.",
                nameof(userOffsets)
            );
        if (ratings is not null && ratings.Length != itemRows.Length)
            throw new ArgumentException(
                "Ratings and items do not belong together.",
                nameof(ratings)
            );
        if (weights is not null && weights.Length != itemRows.Length)
            throw new ArgumentException(
                "Weights and items do not belong together.",
                nameof(weights)
            );
        if (fractions is not null && fractions.Length != itemRows.Length)
            throw new ArgumentException(
                "Fractions of times and items do not belong together.",
                nameof(fractions)
            );
        UserOffsets = userOffsets;
        ItemRows = itemRows;
        Times = times;
        Ratings = ratings;
        Weights = weights;
        Fractions = fractions;
        HasTimes = hasTimes;
    }

    /// <summary>Boundaries of each user's interactions; one longer than the number of users.</summary>
    public int[] UserOffsets { get; }

    /// <summary>Item row of each interaction.</summary>
    public int[] ItemRows { get; }

    /// <summary>Unix time in seconds of each interaction (or any number that orders them).</summary>
    public long[] Times { get; }

    /// <summary>Microseconds of each interaction beyond the second of <see cref="Times"/>; null where all are 0.</summary>
    public int[]? Fractions { get; }

    /// <summary>Whether the source has times; otherwise each is 0, and the order is that of the source.</summary>
    public bool HasTimes { get; }

    /// <summary>Rating of each interaction; null where the source has none.</summary>
    public float[]? Ratings { get; }

    /// <summary>How much each interaction counts in training, 0 or more; null where the source has no weights and all count the same.</summary>
    public float[]? Weights { get; }

    /// <summary>How interactions at the same time are ordered; null where no import ordered them.</summary>
    public TieOrder? Ties { get; private init; }

    /// <summary>Number of users.</summary>
    public int UserCount => UserOffsets.Length - 1;

    /// <summary>Number of interactions.</summary>
    public int Count => ItemRows.Length;

    /// <summary>Whether an interaction happened at the same time as the one before it.</summary>
    /// <param name="position">The place of an interaction that is not the first.</param>
    internal bool IsTied(int position) =>
        HasTimes
        && Times[position] == Times[position - 1]
        && (Fractions is null || Fractions[position] == Fractions[position - 1]);

    /// <summary>The time before which about this share of the interactions happened; those at one time stay together.</summary>
    /// <param name="share">A share in [0, 1] of the interactions.</param>
    public long TimeAt(double share)
    {
        var sorted = Times.AsSpan().ToArray();
        Array.Sort(sorted);
        var place = (int)Math.Clamp(Math.Round(share * sorted.Length), 0, sorted.Length);
        return place == sorted.Length ? sorted[^1] + 1 : sorted[place];
    }

    /// <summary>The position of a user's first interaction at or after a time; the end of the user's if there is none.</summary>
    public int FirstAtOrAfter(int user, long time)
    {
        var (low, high) = (UserOffsets[user], UserOffsets[user + 1]);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (Times[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The interactions before a time, of the same users; some may have none.</summary>
    public InteractionLog Before(long time)
    {
        var kept = new bool[Count];
        for (var user = 0; user < UserCount; user++)
            kept.AsSpan(UserOffsets[user]..FirstAtOrAfter(user, time)).Fill(true);
        return Where(kept);
    }

    /// <summary>Some of the interactions, of the same users; some may have none.</summary>
    /// <param name="kept">Whether each interaction is among them.</param>
    internal InteractionLog Where(bool[] kept)
    {
        var offsets = new int[UserOffsets.Length];
        for (var user = 0; user < UserCount; user++)
            offsets[user + 1] =
                offsets[user] + kept.AsSpan(UserOffsets[user]..UserOffsets[user + 1]).Count(true);
        return offsets[^1] == Count
            ? this
            : new InteractionLog(
                offsets,
                Keep(ItemRows),
                Keep(Times),
                Ratings is null ? null : Keep(Ratings),
                Weights is null ? null : Keep(Weights),
                Fractions is null ? null : Keep(Fractions),
                HasTimes
            )
            {
                Ties = Ties,
            };

        T[] Keep<T>(T[] column)
        {
            var result = new T[offsets[^1]];
            for (int i = 0, place = 0; i < column.Length; i++)
            {
                if (kept[i])
                    result[place++] = column[i];
            }

            return result;
        }
    }

    /// <summary>The same interactions, ordered as said.</summary>
    internal InteractionLog With(TieOrder? ties) =>
        new(UserOffsets, ItemRows, Times, Ratings, Weights, Fractions, HasTimes) { Ties = ties };
}
