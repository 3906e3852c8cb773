using Rechub.Data;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>Values that a server returned, as they were before they were stored.</summary>
internal static class StoredValue
{
    /// <summary>
    /// A row's value of a field: a <see cref="string"/>, <see cref="long"/>, <see cref="double"/> or array of texts; null for the
    /// stand-in of a missing one.
    /// </summary>
    public static object? Read(FieldSchema field, FieldData data, int row)
    {
        var scalars = data.Scalars;
        object? value = scalars.DataCase switch
        {
            ScalarField.DataOneofCase.LongData => scalars.LongData.Data[row],
            ScalarField.DataOneofCase.FloatData => (double)scalars.FloatData.Data[row],
            ScalarField.DataOneofCase.DoubleData => scalars.DoubleData.Data[row],
            ScalarField.DataOneofCase.StringData => scalars.StringData.Data[row],
            ScalarField.DataOneofCase.BoolData => scalars.BoolData.Data[row]
                ? BooleanTexts.Of(field).True
                : BooleanTexts.Of(field).False,
            ScalarField.DataOneofCase.ArrayData => scalars
                .ArrayData.Data[row]
                .StringData?.Data.ToArray() ?? [],
            _ => null,
        };
        return FieldNotes.MayBeMissing(field) && IsStandIn(value) ? null : value;
    }

    private static bool IsStandIn(object? value) =>
        value is "" or IntegerColumn.Missing or (double)float.MinValue or double.MinValue;
}
