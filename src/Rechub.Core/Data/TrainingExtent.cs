namespace Rechub.Data;

/// <summary>
/// What a model was trained on: for each user, how many of the first interactions, and when the last of them was. A model file
/// keeps it, so that an evaluation can tell what the model has already seen.
/// </summary>
public sealed class TrainingExtent
{
    private readonly int[] counts;
    private readonly long[] lastTimes;

    /// <summary>Takes over the arrays.</summary>
    /// <param name="users">Ids of the users with training interactions.</param>
    /// <param name="counts">Number of training interactions of each user, at least 1: positions in the user's order of time.</param>
    /// <param name="lastTimes">Time of each user's last training interaction, in the unit of the log.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    public TrainingExtent(IdColumn users, int[] counts, long[] lastTimes)
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(lastTimes);
        if (counts.Length != users.Count || lastTimes.Length != users.Count)
            throw new ArgumentException(
                "Users, counts and times do not belong together.",
                nameof(users)
            );
        Users = users;
        this.counts = counts;
        this.lastTimes = lastTimes;
    }

    /// <summary>Ids of the users with training interactions.</summary>
    public IdColumn Users { get; }

    /// <summary>Number of users with training interactions.</summary>
    public int UserCount => Users.Count;

    /// <summary>Number of training interactions.</summary>
    public long InteractionCount => counts.Sum(count => (long)count);

    /// <summary>Time of the last training interaction, UTC; null without one, or when times are no dates.</summary>
    public DateTime? LastTime =>
        lastTimes.Length == 0 ? null : Timestamp.ToDateTime(lastTimes.Max());

    /// <summary>Number of training interactions of each user.</summary>
    internal ReadOnlySpan<int> Counts => counts;

    /// <summary>Time of each user's last training interaction.</summary>
    internal ReadOnlySpan<long> LastTimes => lastTimes;

    /// <summary>The extent of a training on the training part of some data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="minimumItem">Users with fewer interactions, including held-out ones, are not trained on.</param>
    public static TrainingExtent Of(InteractionData data, int minimumItem = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        var log = data.Log;
        int CountOf(int user) => data.Split.TrainEnd[user] - log.UserOffsets[user];
        int[] rows =
        [
            .. Enumerable
                .Range(0, data.UserCount)
                .Where(user =>
                    CountOf(user) > 0
                    && log.UserOffsets[user + 1] - log.UserOffsets[user] >= minimumItem
                ),
        ];
        return new TrainingExtent(
            rows.Length == data.UserCount
                ? data.Users.Ids
                : IdColumn.Of(rows.Select(row => data.Users.Ids[row]), data.Users.Ids.IsText),
            Array.ConvertAll(rows, CountOf),
            Array.ConvertAll(rows, row => log.Times[data.Split.TrainEnd[row] - 1])
        );
    }

    /// <summary>What a training that starts from a model of an earlier one has seen: of each user the later end.</summary>
    public TrainingExtent Union(TrainingExtent earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var isText = Users.IsText || earlier.Users.IsText;
        var ids = IdColumn.Of(
            Enumerable
                .Range(0, UserCount)
                .Select(row => Users[row])
                .Concat(Enumerable.Range(0, earlier.UserCount).Select(row => earlier.Users[row])),
            isText
        );
        var ends = new (long Time, int Count)[ids.Count];
        Array.Fill(ends, (long.MinValue, 0));
        foreach (var extent in new[] { this, earlier })
        {
            for (var row = 0; row < extent.UserCount; row++)
            {
                ref var end = ref ends[ids.RowOf(extent.Users[row])];
                var other = (extent.lastTimes[row], extent.counts[row]);
                if (other.CompareTo(end) > 0)
                    end = other;
            }
        }

        return new TrainingExtent(
            ids,
            Array.ConvertAll(ends, end => end.Count),
            Array.ConvertAll(ends, end => end.Time)
        );
    }

    /// <summary>
    /// Counts the held-out interactions of an evaluation that lie within this extent: before the time where the training of their
    /// user ended, or at that time and at a position that was trained on.
    /// </summary>
    /// <param name="data">The data of the evaluation.</param>
    /// <returns>The number of such interactions, and of all held-out interactions.</returns>
    public (long Overlap, long HeldOut) OverlapWith(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var log = data.Log;
        var rows = Users.RowsOf(data.Users.Ids);
        var (overlap, heldOut) = (0L, 0L);
        for (var user = 0; user < data.UserCount; user++)
        {
            var (start, end) = (data.Split.TestStart[user], log.UserOffsets[user + 1]);
            heldOut += end - start;
            if (rows[user] is not (var row and >= 0))
                continue;
            for (var position = start; position < end; position++)
            {
                var isLast = log.Times[position] == lastTimes[row];
                var isTrained = isLast
                    ? position - log.UserOffsets[user] < counts[row]
                    : log.Times[position] < lastTimes[row];
                overlap += isTrained ? 1 : 0;
            }
        }

        return (overlap, heldOut);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        // A year of the culture's calendar could be taken for one of another.
        var end = LastTime is { } last
            ? FormattableString.Invariant($" up to {last:yyyy-MM-dd}")
            : "";
        return FormattableString.Invariant(
            $"{InteractionCount} interactions of {UserCount} users{end}"
        );
    }
}
