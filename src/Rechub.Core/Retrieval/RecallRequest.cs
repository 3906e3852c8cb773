using Rechub.Data;

namespace Rechub.Retrieval;

/// <summary>What to recommend and to whom.</summary>
public sealed class RecallRequest
{
    /// <summary>The users' data; histories come from here.</summary>
    public required InteractionData Data { get; init; }

    /// <summary>Rows of the user table, in the order wanted.</summary>
    public required int[] UserRows { get; init; }

    /// <summary>Evaluation or serving.</summary>
    public required RecallPurpose Purpose { get; init; }

    /// <summary>Length of each list.</summary>
    public int TopK { get; init; } = 100;

    /// <summary>Whether items the user has already interacted with may be recommended.</summary>
    public bool IncludeSeen { get; init; }

    /// <summary>A boolean expression over item columns that recommendations must meet; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>
    /// Items that may be recommended to nobody, by id as callers give them: an integer of any width or its text. <see cref="Data"/>
    /// need not know them.
    /// </summary>
    public IReadOnlyList<object> ExcludedItemIds { get; init; } = [];

    /// <summary>Threads that may search; all processors by default.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Rows of the users that can be evaluated: those with an item held out for the test.</summary>
    /// <exception cref="RechubException">The split holds nothing out.</exception>
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
