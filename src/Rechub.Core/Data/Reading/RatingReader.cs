using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>Reads the ratings of an import: numbers, or true and false in all records, which are 1 and 0.</summary>
internal sealed class RatingReader(MissingMarkers missing)
{
    /// <summary>Whether ratings are true and false; known from the first one that is not missing.</summary>
    private bool? areFlags;

    /// <summary>Reads a field of the current record; reports what is no rating.</summary>
    public bool TryRead(TableReader table, int field, out double rating)
    {
        rating = 0;
        if (areFlags is null)
        {
            if (IsMissing(table[field]))
                return table.Report(
                    field,
                    table[field].Text.IsWhiteSpace()
                        ? "a rating"
                        : "a rating; this stands for a missing one (-MissingValue says what does)"
                );
            areFlags = TryFlag(table[field], out _);
        }

        if (areFlags != true)
            return table.TryNumber(field, out rating)
                && (!missing.IsMissing(rating) || table.Report(field, "a rating"));
        var isFlag = TryFlag(table[field], out var flag);
        rating = flag ? 1 : 0;
        return isFlag || table.Report(field, "true or false, as in the records before");
    }

    private bool IsMissing(FieldValue value) =>
        value.Kind == FieldKind.Missing
        || (value.Kind == FieldKind.Text && missing.IsMissingNumber(value.Text.Trim()));

    private static bool TryFlag(FieldValue value, out bool flag)
    {
        flag = false;
        return value.Kind == FieldKind.Text && bool.TryParse(value.Text.Trim(), out flag);
    }
}
