namespace Rechub.Data;

/// <summary>Interactions with the users and items they are of, and the split that belongs to them. Immutable.</summary>
public sealed class InteractionData
{
    /// <summary>Puts the parts together.</summary>
    /// <param name="source">Where the data came from, for people: a path, a query, "generated".</param>
    /// <param name="users">Users; only those with an interaction.</param>
    /// <param name="items">Items, the catalog that is ranked; only those with an interaction.</param>
    /// <param name="log">The interactions, by rows of the two tables.</param>
    /// <param name="split">The split; leave-last-out with a validation item when null.</param>
    public InteractionData(
        string source,
        EntityTable users,
        EntityTable items,
        InteractionLog log,
        DataSplit? split = null
    )
    {
        ArgumentNullException.ThrowIfNull(users);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(log);
        if (log.UserCount != users.Count)
            throw new ArgumentException(
                $"The log has {log.UserCount} users, the table {users.Count}.",
                nameof(log)
            );
        Source = source;
        Users = users;
        Items = items;
        Log = log;
        Split = split ?? DataSplit.LeaveLastOut(log);
    }

    /// <summary>Where the data came from.</summary>
    public string Source { get; }

    /// <summary>Number of users.</summary>
    public int UserCount => Users.Count;

    /// <summary>Number of items.</summary>
    public int ItemCount => Items.Count;

    /// <summary>Number of interactions.</summary>
    public int InteractionCount => Log.Count;

    /// <summary>The split into training, validation and test.</summary>
    public DataSplit Split { get; }

    /// <summary>The users.</summary>
    public EntityTable Users { get; }

    /// <summary>The items.</summary>
    public EntityTable Items { get; }

    /// <summary>The interactions.</summary>
    public InteractionLog Log { get; }

    /// <summary>The same data under another split.</summary>
    public InteractionData WithSplit(DataSplit split) => new(Source, Users, Items, Log, split);

    /// <summary>Counts the training part of the split. O(interactions).</summary>
    public TrainingCounts CountTraining(CancellationToken cancellation = default)
    {
        var counts = new TrainingCounts(new int[UserCount], new int[ItemCount]);
        for (var user = 0; user < UserCount; user++)
        {
            cancellation.ThrowIfCancellationRequested();
            var training = Log.ItemRows.AsSpan(Log.UserOffsets[user]..Split.TrainEnd[user]);
            counts.PerUser[user] = training.Length;
            foreach (var item in training)
                counts.PerItem[item]++;
        }

        return counts;
    }

    /// <summary>
    /// The same data with one interaction left of each user and item, under a leave-last-out split; itself when there is
    /// nothing to leave out.
    /// </summary>
    public InteractionData WithoutRepetition(RepeatedInteractions keep)
    {
        var log = Deduplication.Remove(Log, keep, ItemCount);
        return ReferenceEquals(log, Log) ? this : new(Source, Users, Items, log);
    }
}
