using Rechub.Data;
using Rechub.Models;

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

    /// <summary>Ids to take out, as callers give them: an integer of any width or its text.</summary>
    public required IReadOnlyList<object> DeletedIds { get; init; }

    /// <summary>Items encoded by a model to be stored, and ids to take out.</summary>
    public static ItemChanges Encode(
        TwoTowerModel model,
        EntityTable items,
        IReadOnlyList<object> deletedIds,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ItemChanges
        {
            ModelId = model.ModelId,
            Upserts = items,
            Vectors = model.EncodeItems(items, cancellation),
            DeletedIds = deletedIds,
        };
    }

    /// <summary>Only ids to take out.</summary>
    public static ItemChanges Removal(string modelId, IReadOnlyList<object> deletedIds) =>
        new()
        {
            ModelId = modelId,
            Upserts = new EntityTable("item_id", IdColumn.FromSorted(Array.Empty<long>()), []),
            Vectors = ReadOnlyMemory<float>.Empty,
            DeletedIds = deletedIds,
        };
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
