namespace Rechub.Indexing;

/// <summary>An index of which some items can be changed.</summary>
public interface IUpdatableItemIndex : IItemIndex
{
    /// <summary>
    /// Changes items, all or none. Searches that have begun end on what was there; later ones see the change.
    /// </summary>
    /// <exception cref="RechubException">The changes do not fit the index, or somebody else is writing it.</exception>
    UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation);
}
