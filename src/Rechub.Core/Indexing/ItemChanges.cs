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

    /// <summary>The items to store as content of an index, refused where they or the ids to take out do not fit it.</summary>
    /// <exception cref="RechubException">
    /// Model, dimension or type of ids are not the index's, a vector is not finite, or an item is both stored and taken out.
    /// </exception>
    internal IndexContent ContentFor(IndexIdentity index)
    {
        if (ModelId != index.ModelId)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "ModelIndexMismatch",
                $"The index '{index.Location}' was made by another model than the vectors given. Give vectors of the model that made it, or publish all items again.",
                index.Location
            );
        if (Upserts.Count > 0 && Upserts.Ids.IsText != index.HasTextIds)
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "ItemIdType",
                $"Item id '{Upserts.Ids[0]}' is {(index.HasTextIds ? "a number, but the index's ids are text" : "text, but the index's ids are whole numbers")}.",
                Upserts.Ids[0]
            );
        foreach (var id in DeletedIds)
        {
            if (Upserts.Ids.RowOf(id) >= 0)
                throw new RechubException(
                    RechubErrorKind.InvalidArgument,
                    "ItemChangedTwice",
                    $"Item '{id}' is to be both stored and taken out. Choose one.",
                    id
                );
        }

        var content = new IndexContent
        {
            ModelId = ModelId,
            Metric = index.Metric,
            Dimension = index.Dimension,
            Items = Upserts,
            Vectors = Vectors,
        };
        content.Require();
        return content;
    }
}
