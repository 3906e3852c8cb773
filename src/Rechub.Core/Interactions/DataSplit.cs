namespace Rechub.Interactions;

/// <summary>How interactions are divided into training, validation and test.</summary>
public enum SplitMethod
{
    /// <summary>Each user's last interaction is the test item, the one before it the validation item.</summary>
    LeaveLastOut,

    /// <summary>Each user's last N interactions are test items.</summary>
    LeaveLastN,

    /// <summary>Interactions at or after a moment are test items.</summary>
    Time,

    /// <summary>Everything is training data, for production.</summary>
    None,
}

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
        ArgumentNullException.ThrowIfNull(log);
        var trainEnd = new int[log.UserCount];
        var testStart = new int[log.UserCount];
        for (var user = 0; user < trainEnd.Length; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            testStart[user] = end - start >= 2 ? end - 1 : end;
            trainEnd[user] = validation && end - start >= 3 ? end - 2 : testStart[user];
        }

        var description = validation ? "LeaveLastOut, validation" : "LeaveLastOut, no validation";
        return new DataSplit(SplitMethod.LeaveLastOut, description, trainEnd, testStart);
    }

    /// <summary>Everything is training data.</summary>
    public static DataSplit None(InteractionLog log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var ends = log.UserOffsets[1..];
        return new DataSplit(SplitMethod.None, "None", ends, ends);
    }
}
