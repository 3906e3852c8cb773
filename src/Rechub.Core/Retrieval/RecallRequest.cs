using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>What to recommend, and to whom.</summary>
public sealed class RecallRequest
{
    /// <summary>The data with the users and their histories.</summary>
    public required InteractionData Data { get; init; }

    /// <summary>Rows of the user table, in the order of the lists.</summary>
    public required int[] UserRows { get; init; }

    /// <summary>Evaluation or serving.</summary>
    public required RecallPurpose Purpose { get; init; }

    /// <summary>Length of each list.</summary>
    public int TopK { get; init; } = 100;

    /// <summary>Whether items of the user's history may be recommended.</summary>
    public bool IncludeSeen { get; init; }

    /// <summary>A filter expression over item columns that recommendations must match; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>
    /// Ids of items that are never recommended: integers of any width, or text. <see cref="Data"/> need not have them.
    /// </summary>
    public IReadOnlyList<object> ExcludedItemIds { get; init; } = [];

    /// <summary>Maximum number of threads of a search; by default the number of processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rows of the users with a held-out test item.</summary>
    /// <exception cref="RechubException"><c>NothingHeldOut</c>: no user has one.</exception>
    public static int[] EvaluableUsers(InteractionData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var rows = new List<int>(data.UserCount);
        for (var user = 0; user < data.UserCount; user++)
        {
            if (data.Split.TestStart[user] < data.Log.UserOffsets[user + 1])
                rows.Add(user);
        }

        return rows.Count > 0
            ? [.. rows]
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "NothingHeldOut",
                $"The split '{data.Split}' of '{data.Source}' holds no item out, so there is nothing to evaluate. Name users with -User, or split the data with Split-Interaction.",
                data.Source
            );
    }
}
