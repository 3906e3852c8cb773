using System.Globalization;
using Rechub.Data;
using Rechub.Indexing;
using Rechub.Milvus.Protocol;
using KeyValuePair = Rechub.Milvus.Protocol.KeyValuePair;

namespace Rechub.Milvus.Rows;

/// <summary>
/// How an item column is stored: whole numbers as Int64; fractional ones as Float where 32 bits hold every value exactly, else as
/// Double; texts as VarChar, or as Bool where they are true and false; lists of texts as Array of VarChar. A missing value is
/// stored as the smallest number, the empty text or the empty list: servers refuse NaN, and only the newest know null.
/// </summary>
internal static class ColumnFields
{
    private const int MaximumTextBytes = 65_535;
    private const int MinimumTextBytes = 256;
    private const int MaximumListLength = 4_096;
    private const int MinimumListLength = 64;

    /// <summary>The field that suits a column best.</summary>
    /// <param name="column">The column.</param>
    /// <param name="isPartitionKey">Whether it chooses partitions, which only whole numbers and texts can.</param>
    /// <exception cref="RechubException">The column cannot be stored.</exception>
    public static ItemField For(FeatureColumn column, bool isPartitionKey)
    {
        ItemField field = column switch
        {
            IntegerColumn integers => Integers(integers),
            NumberColumn numbers when numbers.Values.All(IsFloat) => Floats(numbers),
            NumberColumn numbers => Doubles(numbers),
            TextColumn texts when !isPartitionKey && BooleanTexts.Of(texts) is { } booleans =>
                Booleans(texts, booleans),
            TextColumn texts => Texts(texts),
            TextListColumn lists => Lists(lists),
            _ => throw Unstorable(
                column.Name,
                $"its type {column.GetType().Name} has none in Milvus. Leave it out with -Column"
            ),
        };
        field.Schema.IsPartitionKey = isPartitionKey;
        return field;
    }

    /// <summary>
    /// A column as a field that exists. What a few items have may look narrower than what all have: whole numbers where
    /// fractions are stored, one genre where lists are.
    /// </summary>
    /// <exception cref="RechubException">The column's values do not fit the field.</exception>
    public static ItemField For(FeatureColumn column, FieldSchema wanted)
    {
        if (
            wanted.DataType != DataType.Array
            && FieldNotes.Of(column).Length > 0
            && !FieldNotes.MayBeMissing(wanted)
        )
            throw new RechubException(
                RechubErrorKind.Mismatch,
                "ItemValueMissing",
                $"The items lack values of '{wanted.Name}', and the index was published without a missing one. Give every item a value, or publish a new version.",
                wanted.Name
            );
        ItemField field = (wanted.DataType, column) switch
        {
            (DataType.Int64, IntegerColumn integers) => Integers(integers),
            (DataType.Float, NumberColumn numbers) => Floats(RequireFloats(numbers)),
            (DataType.Float, IntegerColumn integers) => Floats(RequireFloats(Numbers(integers))),
            (DataType.Double, NumberColumn numbers) => Doubles(numbers),
            (DataType.Double, IntegerColumn integers) => Doubles(Numbers(integers)),
            (DataType.Bool, TextColumn texts) when BooleanTexts.Of(wanted).HoldsAll(texts) =>
                Booleans(texts, BooleanTexts.Of(wanted)),
            (DataType.VarChar, TextColumn texts) => Texts(texts),
            (DataType.Array, TextListColumn lists) => Lists(lists),
            (DataType.Array, TextColumn texts) => Lists(OneEach(texts)),
            _ => throw ItemColumns.OtherType(
                wanted.Name,
                $"{wanted.DataType}",
                $"{For(column, isPartitionKey: false).Schema.DataType}"
            ),
        };
        field.Schema.Name = wanted.Name;
        return field;
    }

    /// <summary>A field of texts, the ids among them.</summary>
    public static TextItemField Texts(
        string name,
        ReadOnlySpan<string> distinct,
        Func<int, string> valueOf
    ) =>
        new(
            new FieldSchema
            {
                Name = name,
                DataType = DataType.VarChar,
                TypeParams = { TextLength(name, distinct) },
            },
            valueOf
        );

    /// <summary>A column that cannot be stored.</summary>
    public static RechubException Unstorable(string column, string why) =>
        new(
            RechubErrorKind.InvalidArgument,
            "ItemColumnUnstorable",
            $"The item column '{column}' cannot be stored: {why}.",
            column
        );

    private static IntegerItemField Integers(IntegerColumn column) =>
        new IntegerItemField(SchemaOf(column, DataType.Int64), column.Values);

    private static FloatItemField Floats(NumberColumn column) =>
        new FloatItemField(
            SchemaOf(column, DataType.Float),
            Array.ConvertAll(
                column.Values,
                value => double.IsNaN(value) ? float.MinValue : (float)value
            )
        );

    private static NumberItemField Doubles(NumberColumn column) =>
        new NumberItemField(
            SchemaOf(column, DataType.Double),
            Array.Exists(column.Values, double.IsNaN)
                ? Array.ConvertAll(
                    column.Values,
                    value => double.IsNaN(value) ? double.MinValue : value
                )
                : column.Values
        );

    private static BooleanItemField Booleans(TextColumn column, BooleanTexts texts)
    {
        var isTrue = Array.ConvertAll(column.Dictionary, text => text == texts.True);
        var schema = SchemaOf(column, DataType.Bool);
        schema.Description = texts.ToString();
        return new BooleanItemField(schema, Array.ConvertAll(column.Codes, code => isTrue[code]));
    }

    private static TextItemField Texts(TextColumn column)
    {
        var field = Texts(column.Name, column.Dictionary, row => column[row] ?? "");
        field.Schema.Description = FieldNotes.Of(column);
        return field;
    }

    private static TextListItemField Lists(TextListColumn column)
    {
        var schema = SchemaOf(column, DataType.Array);
        schema.ElementType = DataType.VarChar;
        schema.TypeParams.Add(TextLength(column.Name, column.Dictionary));
        schema.TypeParams.Add(ListLength(column));
        return new TextListItemField(schema, column);
    }

    private static FieldSchema SchemaOf(FeatureColumn column, DataType type) =>
        new()
        {
            Name = column.Name,
            DataType = type,
            Description = FieldNotes.Of(column),
        };

    private static bool IsFloat(double value) => double.IsNaN(value) || (float)value == value;

    private static NumberColumn RequireFloats(NumberColumn column)
    {
        foreach (var value in column.Values)
        {
            if (!IsFloat(value))
                throw new RechubException(
                    RechubErrorKind.Mismatch,
                    "ItemColumnType",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The collection's column '{column.Name}' has 32 bits a number, which do not hold {value:R} exactly. Round it, or publish a new version."
                    ),
                    column.Name
                );
        }

        return column;
    }

    private static NumberColumn Numbers(IntegerColumn column) =>
        new(
            column.Name,
            Array.ConvertAll(
                column.Values,
                value => value == IntegerColumn.Missing ? double.NaN : value
            )
        );

    private static TextListColumn OneEach(TextColumn column)
    {
        var offsets = new int[column.Count + 1];
        for (var row = 0; row < column.Count; row++)
            offsets[row + 1] = offsets[row] + (column.Codes[row] < 0 ? 0 : 1);
        return new TextListColumn(
            column.Name,
            column.Dictionary,
            offsets,
            Array.FindAll(column.Codes, code => code >= 0)
        );
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
}
