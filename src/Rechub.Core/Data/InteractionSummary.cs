namespace Rechub.Data;

/// <summary>What there is to know of data before a model is trained on it.</summary>
public sealed record InteractionSummary
{
    /// <summary>Where the data came from.</summary>
    public required string Source { get; init; }

    /// <summary>Number of users.</summary>
    public required int UserCount { get; init; }

    /// <summary>Number of items.</summary>
    public required int ItemCount { get; init; }

    /// <summary>Number of interactions.</summary>
    public required int InteractionCount { get; init; }

    /// <summary>Interactions divided by users × items, in [0, 1] unless interactions repeat.</summary>
    public required double Density { get; init; }

    /// <summary>Users of whom no feature has a value; null where users have no features.</summary>
    public required int? UndescribedUserCount { get; init; }

    /// <summary>Items of which no feature has a value; null where items have no features.</summary>
    public required int? UndescribedItemCount { get; init; }

    /// <summary>Interactions of a user.</summary>
    public required CountDistribution PerUser { get; init; }

    /// <summary>Interactions of an item.</summary>
    public required CountDistribution PerItem { get; init; }

    /// <summary>Share of the interactions that the most popular tenth of the items has.</summary>
    public required double TopTenthShare { get; init; }

    /// <summary>Time of the first interaction, UTC; null where there are no times, or times are no dates.</summary>
    public required DateTime? FirstTime { get; init; }

    /// <summary>Time of the last interaction, UTC; null where there are no times, or times are no dates.</summary>
    public required DateTime? LastTime { get; init; }

    /// <summary>Mean rating; null where there are none.</summary>
    public required double? MeanRating { get; init; }

    /// <summary>Interactions beyond the first of their user and item.</summary>
    public required int RepeatedCount { get; init; }

    /// <summary>
    /// Adjacent interactions of a user at the same time, fractions of a second included, ordered as <see cref="TieBreak"/> says.
    /// </summary>
    public required int TiedCount { get; init; }

    /// <summary>
    /// How ties are ordered: FileOrder, or Random where -TieBreak asked for it or the source's order is that of the item ids; null for
    /// data that were not imported.
    /// </summary>
    public required TieBreak? TieBreak { get; init; }

    /// <summary>
    /// Share of the source's ties in which the item ids ascend, in [0, 1]. 0.5 is chance; near 0 or 1 the source is sorted by id. Null
    /// without ties, and without times.
    /// </summary>
    public required double? AscendingTieShare { get; init; }

    /// <summary>The split that the following counts are of.</summary>
    public required string Split { get; init; }

    /// <summary>Interactions in the training part.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Interactions in the validation part.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>Interactions of held-out users that are history only: neither trained on nor held out.</summary>
    public required int ContextCount { get; init; }

    /// <summary>Interactions in the test part.</summary>
    public required int TestCount { get; init; }

    /// <summary>
    /// Users whose first test interaction is at the same time as the one before it: the order of ties decided which of them is held
    /// out.
    /// </summary>
    public required int TiedTestUserCount { get; init; }

    /// <summary>Whether users are recommended items that they already have.</summary>
    public required RepeatPolicy Repeat { get; init; }

    /// <summary>
    /// Share of the held-out items, in [0, 1], that is no ground truth because repeats are excluded and the history has them; null
    /// if nothing is held out.
    /// </summary>
    public required double? RepeatedTestShare { get; init; }

    /// <summary>Users with a test item.</summary>
    public required int TestUserCount { get; init; }

    /// <summary>Users with a test item and nothing in the training part.</summary>
    public required int ColdUserCount { get; init; }

    /// <summary>Items that are nowhere in the training part.</summary>
    public required int ColdItemCount { get; init; }

    /// <summary>Test interactions with such an item.</summary>
    public required int ColdTestCount { get; init; }

    /// <summary>Summarizes data. O(interactions).</summary>
    public static InteractionSummary Of(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (log, split) = (data.Log, data.Split);
        var perUser = new int[log.UserCount];
        var perItem = new int[data.ItemCount];
        var training = data.CountTraining();
        var seenBy = new int[data.ItemCount];
        var (validation, test, testUsers, coldUsers, repeated, tied) = (0, 0, 0, 0, 0, 0);
        var tiedTestUsers = 0;
        for (var user = 0; user < perUser.Length; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            var testStart = split.TestStart[user];
            perUser[user] = end - start;
            test += end - testStart;
            validation += testStart - split.ValidationStart[user];
            if (testStart < end)
            {
                testUsers++;
                tiedTestUsers += testStart > start && log.IsTied(testStart) ? 1 : 0;
                coldUsers += training.PerUser[user] == 0 ? 1 : 0;
            }

            for (var position = start; position < end; position++)
            {
                var item = log.ItemRows[position];
                perItem[item]++;
                repeated += seenBy[item] == user + 1 ? 1 : 0;
                seenBy[item] = user + 1;
                tied += position > start && log.IsTied(position) ? 1 : 0;
            }
        }

        var train = training.PerUser.Sum();
        var ofItems = CountDistribution.Of(perItem);
        return new InteractionSummary
        {
            Source = data.Source,
            UserCount = data.UserCount,
            ItemCount = data.ItemCount,
            InteractionCount = log.Count,
            Density = log.Count / ((double)data.UserCount * data.ItemCount),
            UndescribedUserCount = CountUndescribed(data.Users),
            UndescribedItemCount = CountUndescribed(data.Items),
            PerUser = CountDistribution.Of(perUser),
            PerItem = ofItems,
            TopTenthShare =
                perItem.TakeLast((perItem.Length + 9) / 10).Sum(count => (long)count)
                / (double)log.Count,
            FirstTime = log.HasTimes ? Timestamp.ToDateTime(log.Times.Min()) : null,
            LastTime = log.HasTimes ? Timestamp.ToDateTime(log.Times.Max()) : null,
            MeanRating = log.Ratings?.Average(rating => (double)rating),
            RepeatedCount = repeated,
            TiedCount = tied,
            TieBreak = log.Ties?.Applied,
            AscendingTieShare = log.HasTimes ? log.Ties?.AscendingShare : null,
            Split = split.Description,
            TrainCount = train,
            ValidationCount = validation,
            ContextCount = log.Count - train - validation - test,
            TestCount = test,
            Repeat = data.Repeat,
            RepeatedTestShare = new HeldOutItems(data).RepeatedShare(),
            TestUserCount = testUsers,
            TiedTestUserCount = tiedTestUsers,
            ColdUserCount = coldUsers,
            ColdItemCount = training.PerItem.Count(count => count == 0),
            ColdTestCount = CountColdTests(log, split, training),
        };
    }

    private static int? CountUndescribed(EntityTable table) =>
        table.Columns.Count == 0
            ? null
            : Enumerable
                .Range(0, table.Count)
                .Count(row => table.Columns.All(column => column.IsMissing(row)));

    private static int CountColdTests(InteractionLog log, DataSplit split, TrainingCounts training)
    {
        var count = 0;
        for (var user = 0; user < log.UserCount; user++)
        {
            foreach (
                var item in log.ItemRows.AsSpan(
                    split.TestStart[user],
                    log.UserOffsets[user + 1] - split.TestStart[user]
                )
            )
                count += training.PerItem[item] == 0 ? 1 : 0;
        }

        return count;
    }
}
