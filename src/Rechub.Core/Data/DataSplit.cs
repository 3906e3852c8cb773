using System.Globalization;
using Rechub.Numerics;

namespace Rechub.Data;

/// <summary>
/// Where each user's training part ends and the test part begins. Of user u, with s = UserOffsets[u], e = UserOffsets[u + 1]:
/// training is [s, TrainEnd[u]), validation [ValidationStart[u], TestStart[u]), test [TestStart[u], e), as positions in the log.
/// What is before a held-out item is its history; of held-out users, [TrainEnd[u], ValidationStart[u]) is nothing but that.
/// </summary>
public sealed class DataSplit
{
    /// <summary>Takes over the boundaries.</summary>
    /// <param name="method">The method that made the split.</param>
    /// <param name="description">The method with its settings, for people.</param>
    /// <param name="trainEnd">Per user, the log position where training ends.</param>
    /// <param name="testStart">Per user, the log position where the test part starts.</param>
    /// <param name="validationStart">Per user, the log position where the validation part starts; <paramref name="trainEnd"/> when null.</param>
    public DataSplit(
        SplitMethod method,
        string description,
        int[] trainEnd,
        int[] testStart,
        int[]? validationStart = null
    )
    {
        Method = method;
        Description = description;
        TrainEnd = trainEnd;
        ValidationStart = validationStart ?? trainEnd;
        TestStart = testStart;
    }

    /// <summary>The method that made this split.</summary>
    public SplitMethod Method { get; }

    /// <summary>The method with its settings, for people.</summary>
    public string Description { get; }

    /// <summary>Per user, the log position where training ends.</summary>
    public int[] TrainEnd { get; }

    /// <summary>Per user, the log position where the validation part starts.</summary>
    public int[] ValidationStart { get; }

    /// <summary>Per user, the log position where the test part starts.</summary>
    public int[] TestStart { get; }

    /// <summary>Number of the fold, from 1, in order of time; null for a split that is not one of several.</summary>
    public int? Fold { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Description;

    /// <summary>
    /// Holds out each user's last interaction as the test item and, unless <paramref name="validation"/> is false, the one
    /// before it for validation. A history must precede what is held out: a user with one interaction has no test item, one
    /// with two no validation item.
    /// </summary>
    public static DataSplit LeaveLastOut(InteractionLog log, bool validation = true)
    {
        var (trainEnd, testStart) = HoldOutLast(log, 1, validation);
        return new DataSplit(
            SplitMethod.LeaveLastOut,
            validation ? "LeaveLastOut, validation" : "LeaveLastOut, no validation",
            trainEnd,
            testStart
        );
    }

    /// <summary>
    /// Holds out each user's last <paramref name="count"/> interactions as test items and, unless
    /// <paramref name="validation"/> is false, as many before them for validation; fewer of a user who has not so many, for at
    /// least one interaction stays in training.
    /// </summary>
    public static DataSplit LeaveLastN(InteractionLog log, int count, bool validation = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var (trainEnd, testStart) = HoldOutLast(log, count, validation);
        return new DataSplit(
            SplitMethod.LeaveLastN,
            string.Create(
                CultureInfo.InvariantCulture,
                $"LeaveLastN {count}, {(validation ? "" : "no ")}validation"
            ),
            trainEnd,
            testStart
        );
    }

    /// <summary>
    /// Holds out what happened at or after a time as test items and, where <paramref name="validationStart"/> is given, what
    /// happened from there to that time for validation. Users who came later have no training part.
    /// </summary>
    /// <param name="log">The interactions.</param>
    /// <param name="testStart">The time, in the unit of the log, where the test part starts.</param>
    /// <param name="validationStart">The time where the validation part starts, not after the test part; null for none.</param>
    /// <exception cref="RechubException">
    /// The interactions have no times, or only one; or all of them would be held out.
    /// </exception>
    public static DataSplit ByTime(InteractionLog log, long testStart, long? validationStart = null)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            validationStart ?? testStart,
            testStart,
            nameof(validationStart)
        );
        if (log.Times.AsSpan().IndexOfAnyExcept(log.Times.FirstOrDefault()) < 0)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "TimeMissing",
                "All interactions have the same time, so they cannot be split by time. Import the data with its times (-TimeColumn), or choose another split."
            );
        var ends = new int[log.UserCount];
        var starts = new int[log.UserCount];
        for (var user = 0; user < ends.Length; user++)
        {
            starts[user] = log.FirstAtOrAfter(user, testStart);
            ends[user] = validationStart is { } from
                ? log.FirstAtOrAfter(user, from)
                : starts[user];
        }

        if (ends.AsSpan().SequenceEqual(log.UserOffsets.AsSpan(..^1)))
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "TrainingPartEmpty",
                $"All interactions happened at or after {Timestamp.Describe(validationStart ?? testStart)}, so nothing is left for training. They happened from {Timestamp.Describe(log.Times.Min())} to {Timestamp.Describe(log.Times.Max())}; choose a time between these."
            );
        var description = $"Time, test from {Timestamp.Describe(testStart)}";
        if (validationStart is { } shown)
            description += $", validation from {Timestamp.Describe(shown)}";
        return new DataSplit(SplitMethod.Time, description, ends, starts);
    }

    /// <summary>
    /// Holds out users: nothing of a random share of them is training data, their last interactions are test items, and what is before
    /// those is their history (strong generalization, Marlin 2004). Unless <paramref name="validation"/> is false, as many other
    /// users are held out for validation. Users with one interaction, who have no history to recommend from, are trained on.
    /// </summary>
    /// <param name="log">The interactions.</param>
    /// <param name="testShare">Share in (0, 1) of the users with two interactions or more; at least one user.</param>
    /// <param name="count">Number of held-out interactions of a held-out user; fewer if no history would be left.</param>
    /// <param name="validation">Whether users are held out for validation.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="RechubException"><c>TooFewUsers</c>: no user would be left to train on.</exception>
    public static DataSplit ByUser(
        InteractionLog log,
        double testShare,
        int count,
        bool validation = true,
        long seed = 1
    )
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int[] users =
        [
            .. Enumerable
                .Range(0, log.UserCount)
                .Where(user => log.UserOffsets[user + 1] - log.UserOffsets[user] > 1),
        ];
        var held = Math.Max(1, (int)Math.Round(testShare * users.Length));
        if (held * (validation ? 2 : 1) >= users.Length)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "TooFewUsers",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A share of {testShare} of {users.Length} users with two interactions or more, for the test{(validation ? " and for validation" : "")}, leaves nobody to train on. Give a smaller share."
                ),
                nameof(testShare)
            );
        new RandomStream(seed).Shuffle<int>(users);
        var ends = log.UserOffsets[1..];
        var (trainEnd, validationStart, testStart) = (
            ends.ToArray(),
            ends.ToArray(),
            ends.ToArray()
        );
        for (var i = 0; i < held * (validation ? 2 : 1); i++)
        {
            var user = users[i];
            var start = log.UserOffsets[user];
            trainEnd[user] = start;
            validationStart[user] = ends[user] - Math.Min(count, ends[user] - start - 1);
            if (i < held)
                testStart[user] = validationStart[user];
        }

        return new DataSplit(
            SplitMethod.User,
            string.Create(
                CultureInfo.InvariantCulture,
                $"User, last {count} of {held} users{(validation ? $", validation by {held} others" : "")}, seed {seed}"
            ),
            trainEnd,
            testStart,
            validationStart
        );
    }

    /// <summary>Everything is training data.</summary>
    public static DataSplit None(InteractionLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var ends = log.UserOffsets[1..];
        return new DataSplit(SplitMethod.None, "None", ends, ends);
    }

    /// <summary>Whether any interaction is in the test part.</summary>
    internal bool HasTest(InteractionLog log) =>
        !TestStart.AsSpan().SequenceEqual(log.UserOffsets.AsSpan(1..));

    private static (int[] TrainEnd, int[] TestStart) HoldOutLast(
        InteractionLog log,
        int count,
        bool validation
    )
    {
        ArgumentNullException.ThrowIfNull(log);
        var trainEnd = new int[log.UserCount];
        var testStart = new int[log.UserCount];
        for (var user = 0; user < trainEnd.Length; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            testStart[user] = end - Math.Clamp(end - start - 1, 0, count);
            trainEnd[user] = validation
                ? testStart[user] - Math.Clamp(testStart[user] - start - 1, 0, count)
                : testStart[user];
        }

        return (trainEnd, testStart);
    }
}
