using Rechub.Data;
using Rechub.Models;

namespace Rechub.Indexing;

/// <summary>Turns a trained model into what an index is made of.</summary>
public static class ItemEncoder
{
    /// <summary>Vectors of all items that the model knows, with the columns that filters can use.</summary>
    /// <param name="model">A trained two-tower model.</param>
    /// <param name="metric">How the index will compare vectors; as the model scores when null.</param>
    /// <param name="columns">Item columns to keep; all when null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <param name="coldItems">What becomes of items that the model knows nothing of.</param>
    /// <exception cref="RechubException">The model has no vectors, is not trained, or has no such column.</exception>
    public static IndexContent Encode(
        RecallModel model,
        DistanceMetric? metric,
        IReadOnlyList<string>? columns,
        CancellationToken cancellation,
        ColdItemPolicy coldItems = ColdItemPolicy.Include
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is not TwoTowerModel towers)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelWithoutVectors",
                $"{model.Architecture} has no item vectors to publish. Pipe it straight into Get-Recall.",
                model
            );
        if (!model.IsTrained)
            throw new RechubException(
                RechubErrorKind.InvalidInput,
                "ModelNotTrained",
                $"This {model.Architecture} model has not been trained; its vectors would be random. Train it with Start-MatchTraining first.",
                model
            );
        var cold = towers.UnknownItems(towers.Items);
        var items =
            coldItems == ColdItemPolicy.Exclude && cold.Length > 0
                ? EntityRows.Select(
                    towers.Items,
                    [.. Enumerable.Range(0, towers.Items.Count).Except(cold)]
                )
                : towers.Items;
        return new IndexContent
        {
            ModelId = model.ModelId,
            Metric = metric ?? ModelMetric.Of(towers.Scoring),
            Dimension = towers.VectorDimension,
            Items = WithColumns(items, columns ?? Storable(items)),
            Vectors = towers.EncodeItems(items, cancellation),
            ColdItemCount = cold.Length,
        };
    }

    // Vectors of content are for the model alone.
    private static string[] Storable(EntityTable items) =>
        [
            .. items
                .Columns.Where(column => column is not VectorColumn)
                .Select(column => column.Name),
        ];

    private static EntityTable WithColumns(EntityTable items, IReadOnlyList<string> names)
    {
        var columns = ItemColumns.Select(items, names);
        return columns.FirstOrDefault(column => column is VectorColumn) is not { } vectors
            ? new EntityTable(items.KeyName, items.Ids, columns)
            : throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "ItemColumnUnstorable",
                $"Column '{vectors.Name}' holds vectors, which an index stores no column of. Leave it out.",
                vectors.Name
            );
    }
}
