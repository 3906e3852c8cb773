using Rechub.Data;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>What a field's description keeps of the column that it was made from, for those who filter by it or read it.</summary>
internal static class FieldNotes
{
    private const string MissingMark = "may be missing";

    /// <summary>Whether a field holds stand-ins for missing values, which older servers cannot hold.</summary>
    public static bool MayBeMissing(FieldSchema field) => field.Description == MissingMark;

    /// <summary>The note of a column.</summary>
    public static string Of(FeatureColumn column) =>
        column switch
        {
            TextColumn texts when texts.Codes.Any(code => code < 0) => MissingMark,
            IntegerColumn integers when integers.Values.Contains(IntegerColumn.Missing) =>
                MissingMark,
            NumberColumn numbers when numbers.Values.Any(double.IsNaN) => MissingMark,
            _ => "",
        };
}
