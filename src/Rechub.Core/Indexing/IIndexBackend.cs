namespace Rechub.Indexing;

/// <summary>
/// One place where an item index is kept, such as a file or a name on a server: publishes to it and opens what was published.
/// Implementing this adds a backend. How it publishes is said by options of its own, given when it is made.
/// </summary>
public interface IIndexBackend
{
    /// <summary>What a publish replaces: a file, or a name on a server; null where nothing outlives the process.</summary>
    string? Target { get; }

    /// <summary>Publishes an index. What was published before stays as it was until the new one is complete.</summary>
    /// <exception cref="RechubException">The content cannot be stored, or the place cannot be written.</exception>
    PublishedIndex Publish(
        IndexContent content,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    );

    /// <summary>Opens what was published last.</summary>
    /// <exception cref="RechubException">Nothing was published, or it cannot be read.</exception>
    IItemIndex Open(IProgress<WorkProgress>? progress, CancellationToken cancellation);
}
