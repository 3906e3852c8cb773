namespace Rechub.Retrieval;

/// <summary>Recommends items to users. Two-tower retrieval and the baselines are recallers.</summary>
public interface IRecaller
{
    /// <summary>Number of items that can be recommended.</summary>
    long ItemCount { get; }

    /// <summary>One list per user, in the order of <see cref="RecallRequest.UserRows"/>; lazily, as the caller enumerates.</summary>
    IEnumerable<RecallList> Recall(RecallRequest request, CancellationToken cancellation);
}
