using Rechub.Interactions;

namespace Rechub.Retrieval;

/// <summary>Users in, recommendations out. Two-tower retrieval and every baseline are recallers.</summary>
public interface IRecaller
{
    /// <summary>Number of items that can be recommended.</summary>
    long ItemCount { get; }

    /// <summary>A list a user, in the order of <see cref="RecallRequest.UserRows"/>, produced as the caller consumes them.</summary>
    IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation);
}

/// <summary>Which users, seen from which moment of their history.</summary>
public enum RecallPurpose
{
    /// <summary>Users as they were before their held-out items; lists carry those items as the truth.</summary>
    Evaluation,

    /// <summary>Users as they are now; there is no truth.</summary>
    Serving,
}

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
}
