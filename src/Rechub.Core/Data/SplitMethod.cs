namespace Rechub.Data;

/// <summary>How interactions are divided into training, validation and test.</summary>
public enum SplitMethod
{
    /// <summary>Each user's last interaction is the test item, the one before it the validation item.</summary>
    LeaveLastOut,

    /// <summary>Each user's last N interactions are test items, the N before them validation items.</summary>
    LeaveLastN,

    /// <summary>Interactions at or after a point in time are test items.</summary>
    Time,

    /// <summary>Everything is training data, for production.</summary>
    None,

    /// <summary>Users are held out: nothing of them is training data.</summary>
    User,
}
