using Apache.Arrow;
using Apache.Arrow.Types;

namespace Rechub.Data.Reading.Arrow;

/// <summary>A column of an Arrow table, perhaps within structs.</summary>
/// <param name="Name">The names of the structs and its own, with dots between them.</param>
/// <param name="Places">Where it is: the column of the table, then the field of each struct.</param>
internal sealed record ArrowColumn(string Name, IReadOnlyList<int> Places)
{
    /// <summary>Every column of a table that is no struct, and those within structs.</summary>
    public static ArrowColumn[] Of(Schema schema) =>
        [.. schema.FieldsList.SelectMany((field, place) => Of(field, field.Name, [place]))];

    /// <summary>The arrays of the structs that it lies in, from the outside, and then its own.</summary>
    public IArrowArray[] Arrays(RecordBatch batch)
    {
        var arrays = new IArrowArray[Places.Count];
        arrays[0] = batch.Column(Places[0]);
        for (var i = 1; i < arrays.Length; i++)
            arrays[i] = ((StructArray)arrays[i - 1]).Fields[Places[i]];
        return arrays;
    }

    private static IEnumerable<ArrowColumn> Of(Field field, string name, int[] places) =>
        field.DataType is StructType type
            ? type.Fields.SelectMany(
                (inner, place) => Of(inner, $"{name}.{inner.Name}", [.. places, place])
            )
            : [new ArrowColumn(name, places)];
}
