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
    /// <param name="repeat">Whether users are recommended items that they already have.</param>
    public InteractionData(
        string source,
        EntityTable users,
        EntityTable items,
        InteractionLog log,
        DataSplit? split = null,
        RepeatPolicy repeat = RepeatPolicy.Exclude
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
        Repeat = repeat;
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

    /// <summary>Whether users are recommended items that they already have.</summary>
    public RepeatPolicy Repeat { get; }

    /// <summary>The users.</summary>
    public EntityTable Users { get; }

    /// <summary>The items.</summary>
    public EntityTable Items { get; }

    /// <summary>The interactions.</summary>
    public InteractionLog Log { get; }

    /// <summary>The same data under another split.</summary>
    public InteractionData WithSplit(DataSplit split) =>
        new(Source, Users, Items, Log, split, Repeat);

    /// <summary>The same data under another repeat policy.</summary>
    public InteractionData WithRepeat(RepeatPolicy repeat) =>
        repeat == Repeat ? this : new(Source, Users, Items, Log, Split, repeat);

    /// <summary>
    /// Rolling folds over time: the test parts are the latest windows of equal shares of the interactions, one after the other. A fold
    /// trains on all before its window and ends with it; what comes later is not in its data. The folds share users and items, of
    /// which some may have no interaction in an early fold.
    /// </summary>
    /// <param name="folds">Number of folds, at least 2.</param>
    /// <param name="testShare">Share in (0, 1) of the interactions in each window; those at one time stay together.</param>
    /// <returns>The data of each fold, in order of time.</returns>
    /// <exception cref="RechubException">
    /// <c>TimeMissing</c>: the interactions have no times. <c>InvalidSplit</c>: the windows take everything, or one would be empty.
    /// </exception>
    public IReadOnlyList<InteractionData> SplitByTimeFolds(int folds, double testShare)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        if (testShare <= 0 || folds * testShare >= 1)
            throw InvalidFolds(
                $"{folds} windows of {testShare} of the interactions leave none to train on. Give fewer folds or a smaller share."
            );
        long[] edges =
        [
            .. Enumerable
                .Range(0, folds + 1)
                .Select(edge => Log.TimeAt(edge == folds ? 1 : 1 - ((folds - edge) * testShare))),
        ];
        var whole = DataSplit.ByTime(Log, edges[0]);
        if (whole.TrainEnd.Zip(Log.UserOffsets).All(user => user.First == user.Second))
            throw InvalidFolds(
                $"No interaction is before the first window, so there is nothing to train on. Give fewer folds or a smaller share."
            );
        return
        [
            .. Enumerable
                .Range(1, folds)
                .Select(fold =>
                {
                    if (edges[fold] <= edges[fold - 1])
                        throw InvalidFolds(
                            $"The window of fold {fold} is empty, for many interactions are at one time. Give fewer folds or a larger share."
                        );
                    var log = Log.Before(edges[fold]);
                    var split = DataSplit.ByTime(log, edges[fold - 1]);
                    return new InteractionData(
                        Source,
                        Users,
                        Items,
                        log,
                        new DataSplit(
                            SplitMethod.Time,
                            $"{split.Description} to {Timestamp.Describe(edges[fold])}, fold {fold} of {folds}",
                            split.TrainEnd,
                            split.TestStart
                        )
                        {
                            Fold = fold,
                        },
                        Repeat
                    );
                }),
        ];
    }

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
        return ReferenceEquals(log, Log)
            ? this
            : new(Source, Users, Items, log, split: null, Repeat);
    }

    private static RechubException InvalidFolds(FormattableString message) =>
        new(
            RechubErrorKind.InvalidArgument,
            "InvalidSplit",
            FormattableString.Invariant(message),
            "Fold"
        );
}
