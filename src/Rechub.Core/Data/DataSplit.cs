using System.Globalization;

namespace Rechub.Data;

/// <summary>
/// Where each user's training part ends and the test part begins. Of user u, with s = UserOffsets[u], e = UserOffsets[u + 1]:
/// training is [s, TrainEnd[u]), validation [TrainEnd[u], TestStart[u]), test [TestStart[u], e), as positions in the log.
/// </summary>
public sealed class DataSplit
{
    /// <summary>Takes over the boundaries.</summary>
    public DataSplit(SplitMethod method, string description, int[] trainEnd, int[] testStart)
    {
        Method = method;
        Description = description;
        TrainEnd = trainEnd;
        TestStart = testStart;
    }

    /// <summary>The method that made this split.</summary>
    public SplitMethod Method { get; }

    /// <summary>The method with its settings, for people.</summary>
    public string Description { get; }

    /// <summary>Per user, the log position where training ends.</summary>
    public int[] TrainEnd { get; }

    /// <summary>Per user, the log position where the test part starts.</summary>
    public int[] TestStart { get; }

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
                RechubErrorKind.InvalidArgument,
                "TimeMissing",
                "All interactions have the same time, so they cannot be split by time. Import the data with its times (-TimeColumn), or choose another split.",
                nameof(log)
            );
        var ends = new int[log.UserCount];
        var starts = new int[log.UserCount];
        for (var user = 0; user < ends.Length; user++)
        {
            starts[user] = FirstAtOrAfter(log, user, testStart);
            ends[user] = validationStart is { } from
                ? FirstAtOrAfter(log, user, from)
                : starts[user];
        }

        if (ends.AsSpan().SequenceEqual(log.UserOffsets.AsSpan(..^1)))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "TrainingPartEmpty",
                $"All interactions happened at or after {Timestamp.Describe(validationStart ?? testStart)}, so nothing is left for training. They happened from {Timestamp.Describe(log.Times.Min())} to {Timestamp.Describe(log.Times.Max())}; choose a time between these.",
                nameof(log)
            );
        var description = $"Time, test from {Timestamp.Describe(testStart)}";
        if (validationStart is { } shown)
            description += $", validation from {Timestamp.Describe(shown)}";
        return new DataSplit(SplitMethod.Time, description, ends, starts);
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

    private static int FirstAtOrAfter(InteractionLog log, int user, long time)
    {
        var (low, high) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (log.Times[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
