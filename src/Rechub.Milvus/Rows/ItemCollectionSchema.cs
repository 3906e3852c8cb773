using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
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

    /// <summary>Fields for the items of an index and their vectors.</summary>
    /// <exception cref="RechubException">A column cannot be stored.</exception>
    public static IReadOnlyList<ItemField> FieldsOf(IndexContent content)
    {
        var columns = content.Items.Columns;
        var fields = new List<ItemField>(columns.Count + 2) { KeyField(content.Items) };
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
                    string.Equals(
                        column.Name,
                        content.PartitionColumn,
                        StringComparison.OrdinalIgnoreCase
                    )
                )
            );
        }

        fields.Add(VectorField(content));
        return fields;
    }

    /// <summary>Fields for items that are to enter an existing collection.</summary>
    /// <exception cref="RechubException">The items lack a field, or it is of another type.</exception>
    public static IReadOnlyList<ItemField> FieldsFor(
        CollectionSchema schema,
        IndexContent content
    ) =>
        [
            .. schema.Fields.Select(wanted =>
                wanted.IsPrimaryKey ? KeyFieldAs(wanted, content.Items)
                : wanted.DataType == DataType.FloatVector ? VectorField(content)
                : content.Items.Find(wanted.Name) is { } column ? ColumnFields.For(column, wanted)
                : throw ItemColumns.Missing(wanted.Name)
            ),
        ];

    private static VectorItemField VectorField(IndexContent content) =>
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
                        Value = content.Dimension.ToString(CultureInfo.InvariantCulture),
                    },
                },
            },
            content.Vectors,
            content.Dimension
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
        var field = KeyField(items);
        field.Schema.Name = wanted.Name;
        return field;
    }
}
