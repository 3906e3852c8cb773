using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>Item columns by name: one rule and one error for every backend.</summary>
internal static class ItemColumns
{
    private const string Title = "title";

    /// <summary>The columns of some names, each once.</summary>
    /// <exception cref="RechubException">The items have no such column.</exception>
    public static IReadOnlyList<FeatureColumn> Select(
        EntityTable items,
        IReadOnlyList<string> names
    ) =>
        [
            .. names
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name =>
                    items.Find(name) ?? throw NotFound("The items have", name, NamesOf(items))
                ),
        ];

    /// <summary>The name of a column as an index has it.</summary>
    /// <exception cref="RechubException">The index has no such column.</exception>
    public static string Find(IItemColumnStore index, string name) =>
        Find(index.ColumnNames, name)
        ?? throw NotFound($"The index '{index.Location}' has", name, index.ColumnNames);

    /// <summary>The column that holds titles; null where there is none.</summary>
    public static string? FindTitle(IEnumerable<string> names) => Find(names, Title);

    /// <summary>Refuses a column that partitions cannot be chosen by.</summary>
    /// <exception cref="RechubException">The items have no such column, or one of lists or fractional numbers.</exception>
    public static void RequirePartitionColumn(EntityTable items, string name)
    {
        if (items.Find(name) is not { } column)
            throw new RechubException(
                RechubErrorKind.NotFound,
                "PartitionColumnNotFound",
                $"The index stores no column '{name}' to choose partitions by. It stores: {string.Join(", ", NamesOf(items))}.",
                name
            );
        if (column is not (IntegerColumn or TextColumn))
            throw new RechubException(
                RechubErrorKind.InvalidArgument,
                "PartitionColumnUnusable",
                $"Column '{name}' does not hold whole numbers or text; partitions are chosen by such. Name another with -PartitionColumn.",
                name
            );
    }

    /// <summary>Items of an update that lack a column.</summary>
    public static RechubException Missing(string name) =>
        new(
            RechubErrorKind.Mismatch,
            "ItemColumnMissing",
            $"The items have no column '{name}', which the index stores. Give items with the columns that were published.",
            name
        );

    /// <summary>Items of an update that have a column of another type.</summary>
    public static RechubException OtherType(string name, string stored, string given) =>
        new(
            RechubErrorKind.Mismatch,
            "ItemColumnType",
            $"The index's column '{name}' is {stored}, that of the items {given}. Give values of that type, or publish all items again.",
            name
        );

    private static string? Find(IEnumerable<string> names, string name) =>
        names.FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> NamesOf(EntityTable items) =>
        items.Columns.Select(column => column.Name);

    private static RechubException NotFound(
        string whoHas,
        string name,
        IEnumerable<string> columns
    ) =>
        new(
            RechubErrorKind.NotFound,
            "ItemColumnNotFound",
            $"{whoHas} no item column '{name}', but {string.Join(", ", columns)}.",
            name
        );
}
