namespace Rechub.Retrieval;

/// <summary>Users in, recommendations out. Two-tower retrieval and every baseline are recallers.</summary>
public interface IRecaller
{
    /// <summary>Number of items that can be recommended.</summary>
    long ItemCount { get; }

    /// <summary>A list a user, in the order of <see cref="RecallRequest.UserRows"/>, produced as the caller consumes them.</summary>
    IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation);
}
