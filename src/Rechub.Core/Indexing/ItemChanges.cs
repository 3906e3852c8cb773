using Rechub.Interactions;

namespace Rechub.Indexing;

/// <summary>What an update changes.</summary>
public sealed class ItemChanges
{
    /// <summary>Id of the model that made the vectors; it must be the index's.</summary>
    public required string ModelId { get; init; }

    /// <summary>Items to add, or to replace where their id is in the index, with the columns that the index stores.</summary>
    public required EntityTable Upserts { get; init; }

    /// <summary>Row-major vectors of <see cref="Upserts"/>.</summary>
    public required ReadOnlyMemory<float> Vectors { get; init; }

    /// <summary>Ids to take out, each a <see cref="long"/> or a <see cref="string"/> as the index's are.</summary>
    public required IReadOnlyList<object> DeletedIds { get; init; }
}

/// <summary>What an update did.</summary>
/// <param name="Inserted">Items that were not in the index.</param>
/// <param name="Replaced">Items that were.</param>
/// <param name="Deleted">Items that were taken out.</param>
/// <param name="NotFound">Ids to take out that were not there.</param>
public sealed record UpdateOutcome(
    int Inserted,
    int Replaced,
    int Deleted,
    IReadOnlyList<object> NotFound
);

/// <summary>An index of which some items can be changed.</summary>
public interface IUpdatableItemIndex : IItemIndex
{
    /// <summary>
    /// Changes items, all or none. Searches that have begun end on what was there; later ones see the change.
    /// </summary>
    /// <exception cref="RechubException">The changes do not fit the index, or somebody else is writing it.</exception>
    UpdateOutcome Update(ItemChanges changes, CancellationToken cancellation);
}
