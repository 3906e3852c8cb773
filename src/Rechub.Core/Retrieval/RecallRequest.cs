using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>What to recommend, and to whom.</summary>
public sealed record RecallRequest
{
    /// <summary>The data with the users and their histories.</summary>
    public required InteractionData Data { get; init; }

    /// <summary>Rows of the user table, in the order of the lists.</summary>
    public required int[] UserRows { get; init; }

    /// <summary>Evaluation or serving.</summary>
    public required RecallPurpose Purpose { get; init; }

    /// <summary>Length of each list.</summary>
    public int TopK { get; init; } = 100;

    /// <summary>Whether items of the user's history may be recommended, even if the policy of the data excludes repeats.</summary>
    public bool IncludeSeen { get; init; }

    /// <summary>Whether items of the user's history may be recommended.</summary>
    public RepeatPolicy Repeat => IncludeSeen ? RepeatPolicy.Allow : Data.Repeat;

    /// <summary>A filter expression over item columns that recommendations must match; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>
    /// Ids of items that are never recommended: integers of any width, or text. <see cref="Data"/> need not have them.
    /// </summary>
    public IReadOnlyList<object> ExcludedItemIds { get; init; } = [];

    /// <summary>Maximum number of threads of a search; by default the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The log position after a user's history: where the test part begins in an evaluation, and the end otherwise.</summary>
    public int HistoryEnd(int userRow) =>
        Purpose == RecallPurpose.Evaluation
            ? Data.Split.TestStart[userRow]
            : Data.Log.UserOffsets[userRow + 1];

    /// <summary>Whether a user has a history.</summary>
    public bool HasHistory(int userRow) => HistoryEnd(userRow) > Data.Log.UserOffsets[userRow];

    /// <summary>Rows of the users with ground truth: a held-out test item that can be recommended.</summary>
    /// <param name="data">The data.</param>
    /// <param name="repeat">Whether repeats are recommended; the policy of the data when null.</param>
    /// <exception cref="RechubException"><c>NothingHeldOut</c>: no user has one.</exception>
    public static int[] EvaluableUsers(InteractionData data, RepeatPolicy? repeat = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var heldOut = new HeldOutItems(data, repeat);
        var rows = new List<int>(data.UserCount);
        for (var user = 0; user < data.UserCount; user++)
        {
            if (heldOut.IsEvaluable(user))
                rows.Add(user);
        }

        if (rows.Count > 0)
            return [.. rows];
        throw new RechubException(
            RechubErrorKind.InvalidInput,
            "NothingHeldOut",
            heldOut.RepeatedShare() is null
                ? $"The split '{data.Split}' of '{data.Source}' holds no item out, so there is nothing to evaluate. Name users with -User, or split the data with Split-Interaction."
                : $"Every item that the split '{data.Split}' of '{data.Source}' holds out is in its user's history, where it is not recommended. Split with Split-Interaction -Repeat Allow if repeats are to be recommended, or with -Distinct Last to keep one interaction of each user and item.",
            data.Source
        );
    }
}
