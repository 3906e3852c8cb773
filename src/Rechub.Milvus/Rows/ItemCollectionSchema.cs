using System.Globalization;
using Rechub.Data;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Rows;

/// <summary>
/// The fields of an item collection: the key under the id column's name, an item column each (<see cref="ColumnFields"/>), and
/// the vector.
/// </summary>
internal static class ItemCollectionSchema
{
    /// <summary>Name of the vector field.</summary>
    public const string VectorFieldName = "vector";

    /// <summary>Fields for items and their vectors.</summary>
    /// <param name="items">The items.</param>
    /// <param name="columns">Columns to store beside the vectors.</param>
    /// <param name="vectors">A vector an item, row-major.</param>
    /// <param name="dimension">Length of a vector.</param>
    /// <param name="partitionColumn">The column that decides an item's partition; null for none.</param>
    /// <exception cref="RechubException">A column cannot be stored.</exception>
    public static IReadOnlyList<ItemField> FieldsOf(
        EntityTable items,
        IReadOnlyList<FeatureColumn> columns,
        ReadOnlyMemory<float> vectors,
        int dimension,
        string? partitionColumn
    )
    {
        var fields = new List<ItemField>(columns.Count + 2) { KeyField(items) };
        foreach (var column in columns)
        {
            if (string.Equals(column.Name, VectorFieldName, StringComparison.OrdinalIgnoreCase))
                throw ColumnFields.Unstorable(
                    column.Name,
                    "its name is that of the vectors. Leave it out with -Column, or rename it"
                );
            fields.Add(
                ColumnFields.For(
                    column,
                    string.Equals(column.Name, partitionColumn, StringComparison.OrdinalIgnoreCase)
                )
            );
        }

        if (partitionColumn is not null && !fields.Any(field => field.Schema.IsPartitionKey))
            throw new RechubException(
                RechubErrorKind.NotFound,
                "PartitionColumnNotFound",
                $"There is no item column '{partitionColumn}' to choose partitions by; there are {string.Join(", ", columns.Select(c => c.Name))}.",
                partitionColumn
            );
        fields.Add(VectorField(vectors, dimension));
        return fields;
    }

    /// <summary>Fields for items that are to enter an existing collection.</summary>
    /// <exception cref="RechubException">The items lack a field, or it is of another type.</exception>
    public static IReadOnlyList<ItemField> FieldsFor(
        CollectionSchema schema,
        EntityTable items,
        ReadOnlyMemory<float> vectors,
        int dimension
    ) =>
        [
            .. schema.Fields.Select(wanted =>
                wanted.IsPrimaryKey ? KeyFieldAs(wanted, items)
                : wanted.DataType == DataType.FloatVector ? VectorField(vectors, dimension)
                : items.Find(wanted.Name) is { } column ? ColumnFields.For(column, wanted)
                : throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "ItemColumnMissing",
                    $"The collection has the column '{wanted.Name}', which the items do not have. Give items with the columns that were published.",
                    wanted.Name
                )
            ),
        ];

    private static VectorItemField VectorField(ReadOnlyMemory<float> vectors, int dimension) =>
        new(
            new FieldSchema
            {
                Name = VectorFieldName,
                DataType = DataType.FloatVector,
                TypeParams =
                {
                    new KeyValuePair
                    {
                        Key = "dim",
                        Value = dimension.ToString(CultureInfo.InvariantCulture),
                    },
                },
            },
            vectors,
            dimension
        );

    private static ItemField KeyField(EntityTable items)
    {
        var ids = items.Ids;
        ItemField field = ids.IsText
            ? ColumnFields.Texts(items.KeyName, ids.Texts, row => (string)ids[row])
            : new IntegerItemField(
                new FieldSchema { Name = items.KeyName, DataType = DataType.Int64 },
                ids.Integers.ToArray()
            );
        field.Schema.IsPrimaryKey = true;
        return field;
    }

    private static ItemField KeyFieldAs(FieldSchema wanted, EntityTable items)
    {
        ItemKey.Of(wanted).Require(items.Ids);
        var field = KeyField(items);
        field.Schema.Name = wanted.Name;
        return field;
    }
}
