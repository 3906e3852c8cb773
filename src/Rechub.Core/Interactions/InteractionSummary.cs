namespace Rechub.Interactions;

/// <summary>How a count is distributed: quantiles (nearest rank) and the mean.</summary>
/// <param name="Minimum">The smallest.</param>
/// <param name="Quarter">A quarter are at most this.</param>
/// <param name="Median">Half are at most this.</param>
/// <param name="Mean">The average.</param>
/// <param name="ThreeQuarters">Three quarters are at most this.</param>
/// <param name="NinetyFive">95 % are at most this.</param>
/// <param name="Maximum">The largest.</param>
public sealed record CountDistribution(
    int Minimum,
    int Quarter,
    int Median,
    double Mean,
    int ThreeQuarters,
    int NinetyFive,
    int Maximum
)
{
    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"min {Minimum}, 25 % {Quarter}, median {Median}, mean {Mean:0.0}, 75 % {ThreeQuarters}, 95 % {NinetyFive}, max {Maximum}"
        );

    /// <summary>The distribution of counts, of which there is at least one; sorts them.</summary>
    internal static CountDistribution Of(int[] counts)
    {
        Array.Sort(counts);
        return new CountDistribution(
            counts[0],
            At(0.25),
            At(0.5),
            counts.Average(),
            At(0.75),
            At(0.95),
            counts[^1]
        );

        int At(double share) => counts[Math.Max(0, (int)Math.Ceiling(share * counts.Length) - 1)];
    }
}

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

    /// <summary>Interactions of a user.</summary>
    public required CountDistribution PerUser { get; init; }

    /// <summary>Interactions of an item.</summary>
    public required CountDistribution PerItem { get; init; }

    /// <summary>Share of the interactions that the most popular tenth of the items has.</summary>
    public required double TopTenthShare { get; init; }

    /// <summary>Time of the first interaction, UTC; null when times are no dates.</summary>
    public required DateTime? FirstTime { get; init; }

    /// <summary>Time of the last interaction, UTC; null when times are no dates.</summary>
    public required DateTime? LastTime { get; init; }

    /// <summary>Mean rating; null where there are none.</summary>
    public required double? MeanRating { get; init; }

    /// <summary>Interactions beyond the first of their user and item.</summary>
    public required int RepeatedCount { get; init; }

    /// <summary>Neighbouring interactions of a user at the same time, whose order is that of the source.</summary>
    public required int TiedCount { get; init; }

    /// <summary>The split that the following counts are of.</summary>
    public required string Split { get; init; }

    /// <summary>Interactions in the training part.</summary>
    public required int TrainCount { get; init; }

    /// <summary>Interactions in the validation part.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>Interactions in the test part.</summary>
    public required int TestCount { get; init; }

    /// <summary>Users with a test item.</summary>
    public required int TestUserCount { get; init; }

    /// <summary>Users with a test item and nothing in the training part.</summary>
    public required int ColdUserCount { get; init; }

    /// <summary>Items that are nowhere in the training part.</summary>
    public required int ColdItemCount { get; init; }

    /// <summary>Test interactions with such an item.</summary>
    public required int ColdTestCount { get; init; }

    /// <summary>Summarises data. O(interactions).</summary>
    public static InteractionSummary Of(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var (log, split) = (data.Log, data.Split);
        var perUser = new int[log.UserCount];
        var perItem = new int[data.ItemCount];
        var inTraining = new bool[data.ItemCount];
        var seenBy = new int[data.ItemCount];
        var (train, test, testUsers, coldUsers, repeated, tied) = (0, 0, 0, 0, 0, 0);
        for (var user = 0; user < perUser.Length; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            var (trainEnd, testStart) = (split.TrainEnd[user], split.TestStart[user]);
            perUser[user] = end - start;
            train += trainEnd - start;
            test += end - testStart;
            if (testStart < end)
            {
                testUsers++;
                coldUsers += trainEnd == start ? 1 : 0;
            }

            for (var position = start; position < end; position++)
            {
                var item = log.ItemRows[position];
                perItem[item]++;
                inTraining[item] |= position < trainEnd;
                repeated += seenBy[item] == user + 1 ? 1 : 0;
                seenBy[item] = user + 1;
                tied += position > start && log.Times[position] == log.Times[position - 1] ? 1 : 0;
            }
        }

        var ofItems = CountDistribution.Of(perItem);
        return new InteractionSummary
        {
            Source = data.Source,
            UserCount = data.UserCount,
            ItemCount = data.ItemCount,
            InteractionCount = log.Count,
            Density = log.Count / ((double)data.UserCount * data.ItemCount),
            PerUser = CountDistribution.Of(perUser),
            PerItem = ofItems,
            TopTenthShare =
                perItem.TakeLast((perItem.Length + 9) / 10).Sum(count => (long)count)
                / (double)log.Count,
            FirstTime = Moment.ToDateTime(log.Times.Min()),
            LastTime = Moment.ToDateTime(log.Times.Max()),
            MeanRating = log.Ratings?.Average(rating => (double)rating),
            RepeatedCount = repeated,
            TiedCount = tied,
            Split = split.Description,
            TrainCount = train,
            ValidationCount = log.Count - train - test,
            TestCount = test,
            TestUserCount = testUsers,
            ColdUserCount = coldUsers,
            ColdItemCount = inTraining.Count(known => !known),
            ColdTestCount = CountColdTests(log, split, inTraining),
        };
    }

    private static int CountColdTests(InteractionLog log, DataSplit split, bool[] inTraining)
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
                count += inTraining[item] ? 0 : 1;
        }

        return count;
    }
}
