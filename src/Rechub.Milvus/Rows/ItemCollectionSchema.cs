using System.Globalization;
using Rechub.Interactions;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Rows;

/// <summary>
/// The fields of an item collection: the key under the id column's name, an item column each, and the vector. Integers become
/// Int64, fractional numbers Double, texts VarChar, lists of texts Array of VarChar. A missing value, which older servers cannot
/// hold, is the empty text or list, the smallest Int64, or NaN.
/// </summary>
internal static class ItemCollectionSchema
{
    /// <summary>Name of the vector field.</summary>
    public const string VectorFieldName = "vector";

    // Kept with a field that was published with missing values, whose filters must know.
    private const string MissingMark = "may be missing";

    private const int MaximumTextBytes = 65_535;
    private const int MinimumTextBytes = 256;
    private const int MaximumListLength = 4_096;
    private const int MinimumListLength = 64;

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
                throw Unstorable(
                    column.Name,
                    $"its name is that of the vectors. Leave it out with -Column, or rename it"
                );
            var field = FieldOf(column);
            field.Schema.IsPartitionKey = string.Equals(
                column.Name,
                partitionColumn,
                StringComparison.OrdinalIgnoreCase
            );
            if (field.Schema.IsPartitionKey && column is not (IntegerColumn or TextColumn))
                throw Unstorable(
                    column.Name,
                    "partitions are chosen by whole numbers or texts. Name another with -PartitionColumn"
                );
            fields.Add(field);
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
    )
    {
        var fields = new List<ItemField>(schema.Fields.Count);
        foreach (var wanted in schema.Fields)
        {
            var field =
                wanted.IsPrimaryKey ? KeyField(items)
                : wanted.DataType == DataType.FloatVector ? VectorField(vectors, dimension)
                : items.Find(wanted.Name) is { } column ? FieldOf(column)
                : throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "ItemColumnMissing",
                    $"The collection has the column '{wanted.Name}', which the items do not have. Give items with the columns that were published.",
                    wanted.Name
                );
            if (field.Schema.DataType != wanted.DataType)
                throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "ItemColumnType",
                    $"The collection's column '{wanted.Name}' is {wanted.DataType}, that of the items {field.Schema.DataType}.",
                    wanted.Name
                );
            if (MayBeMissing(field.Schema) && !MayBeMissing(wanted))
                throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "ItemValueMissing",
                    $"The items lack values of '{wanted.Name}', and the index was published without a missing one. Give every item a value, or publish a new version.",
                    wanted.Name
                );
            field.Schema.Name = wanted.Name;
            fields.Add(field);
        }

        return fields;
    }

    /// <summary>Whether a field holds stand-ins for missing values.</summary>
    public static bool MayBeMissing(FieldSchema field) => field.Description == MissingMark;

    private static string DescriptionOf(FeatureColumn column) =>
        column switch
        {
            TextColumn texts when texts.Codes.Any(code => code < 0) => MissingMark,
            IntegerColumn integers when integers.Values.Contains(IntegerColumn.Missing) =>
                MissingMark,
            NumberColumn numbers when numbers.Values.Any(double.IsNaN) => MissingMark,
            _ => "",
        };

    private static VectorItemField VectorField(ReadOnlyMemory<float> vectors, int dimension) =>
        new(
            new FieldSchema
            {
                Name = VectorFieldName,
                DataType = DataType.FloatVector,
                TypeParams = { Parameter("dim", dimension) },
            },
            vectors,
            dimension
        );

    private static ItemField KeyField(EntityTable items)
    {
        var ids = items.Ids;
        if (!ids.IsText)
            return new IntegerItemField(
                new FieldSchema
                {
                    Name = items.KeyName,
                    DataType = DataType.Int64,
                    IsPrimaryKey = true,
                },
                ids.Integers.ToArray()
            );
        return new TextItemField(
            new FieldSchema
            {
                Name = items.KeyName,
                DataType = DataType.VarChar,
                IsPrimaryKey = true,
                TypeParams = { TextLength(items.KeyName, ids.Texts) },
            },
            row => (string)ids[row]
        );
    }

    private static ItemField FieldOf(FeatureColumn column)
    {
        ItemField field = column switch
        {
            IntegerColumn integers => new IntegerItemField(
                new FieldSchema { Name = column.Name, DataType = DataType.Int64 },
                integers.Values
            ),
            NumberColumn numbers => new NumberItemField(
                new FieldSchema { Name = column.Name, DataType = DataType.Double },
                numbers.Values
            ),
            TextColumn texts => new TextItemField(
                new FieldSchema
                {
                    Name = column.Name,
                    DataType = DataType.VarChar,
                    TypeParams = { TextLength(column.Name, texts.Dictionary) },
                },
                row => texts[row] ?? ""
            ),
            TextListColumn lists => new TextListItemField(
                new FieldSchema
                {
                    Name = column.Name,
                    DataType = DataType.Array,
                    ElementType = DataType.VarChar,
                    TypeParams = { TextLength(column.Name, lists.Dictionary), ListLength(lists) },
                },
                lists
            ),
            _ => throw Unstorable(
                column.Name,
                $"its type {column.GetType().Name} has none in Milvus. Leave it out with -Column"
            ),
        };
        field.Schema.Description = DescriptionOf(column);
        return field;
    }

    // Twice what is needed now, so that items added later by an update fit too.
    private static KeyValuePair TextLength(string name, ReadOnlySpan<string> texts)
    {
        var longest = 0;
        foreach (var text in texts)
            longest = Math.Max(longest, WireWriter.SizeOf(text));
        if (longest > MaximumTextBytes)
            throw Unstorable(
                name,
                $"it has a text of {longest} bytes, and Milvus takes {MaximumTextBytes}. Leave it out with -Column"
            );
        return Parameter("max_length", Math.Clamp(2 * longest, MinimumTextBytes, MaximumTextBytes));
    }

    private static KeyValuePair ListLength(TextListColumn lists)
    {
        var longest = 0;
        for (var row = 0; row < lists.Count; row++)
            longest = Math.Max(longest, lists.Offsets[row + 1] - lists.Offsets[row]);
        if (longest > MaximumListLength)
            throw Unstorable(
                lists.Name,
                $"it has a list of {longest} values, and Milvus takes {MaximumListLength}. Leave it out with -Column"
            );
        return Parameter(
            "max_capacity",
            Math.Clamp(2 * longest, MinimumListLength, MaximumListLength)
        );
    }

    private static KeyValuePair Parameter(string key, int value) =>
        new() { Key = key, Value = value.ToString(CultureInfo.InvariantCulture) };

    private static RechubException Unstorable(string column, string why) =>
        new(
            RechubErrorKind.InvalidArgument,
            "ItemColumnUnstorable",
            $"The item column '{column}' cannot be stored: {why}.",
            column
        );
}
