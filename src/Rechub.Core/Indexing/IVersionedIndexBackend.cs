namespace Rechub.Indexing;

/// <summary>A backend that keeps earlier versions of its index beside the live one.</summary>
public interface IVersionedIndexBackend : IIndexBackend
{
    /// <summary>Every version, newest first, those whose publish is not finished among them.</summary>
    IReadOnlyList<IndexVersion> Versions(CancellationToken cancellation);

    /// <summary>A version by its name.</summary>
    /// <exception cref="RechubException">There is none of that name.</exception>
    IndexVersion Find(string version, CancellationToken cancellation);

    /// <summary>Opens a version that need not be the live one.</summary>
    /// <exception cref="RechubException">There is no such version, or it cannot be searched.</exception>
    IItemIndex Open(
        string version,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    );

    /// <summary>Makes an earlier version live again; one of state <see cref="VersionState.Unknown"/> is checked before.</summary>
    /// <param name="version">The version's name.</param>
    /// <param name="acceptFewerItems">
    /// Whether a version that is checked may have fewer items than were published, as after some were removed from it.
    /// </param>
    /// <param name="progress">Hears how far it is.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RechubException">There is no such version, or it does not pass the check.</exception>
    IndexVersion Restore(
        string version,
        bool acceptFewerItems,
        IProgress<WorkProgress>? progress,
        CancellationToken cancellation
    );

    /// <summary>Removes a version for good; never the live one, nor one that is being published.</summary>
    /// <exception cref="RechubException">There is no such version, or it is in use.</exception>
    void Remove(string version, CancellationToken cancellation);
}
