using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>Features that are fields of a table.</summary>
/// <param name="table">The table.</param>
/// <param name="bound">Each field and the column that it fills.</param>
internal sealed class BoundFeatures(
    TableReader table,
    IReadOnlyList<(int Field, RawColumn Column)> bound
) : EntityFeatures
{
    public override IEnumerable<int> Fields => bound.Select(pair => pair.Field);

    public override bool AreValid()
    {
        foreach (var (field, column) in bound)
        {
            var valid = column.Kind switch
            {
                _ when IsVector(column, table[field]) => column.TryVector(
                    table[field].Text,
                    out var expected
                )
                    is not null
                    || table.Report(field, expected),
                ColumnKind.Integer => table.TryInteger(field, out _),
                ColumnKind.Number => IsMissing(column, table[field])
                    || table.TryNumber(field, out _),
                _ => table.IsReadable(field),
            };
            if (!valid)
                return false;
        }

        return true;
    }

    private static bool IsVector(RawColumn column, FieldValue value) =>
        value.IsVector
        || (column.Kind == ColumnKind.Vector && value.Kind is FieldKind.Text or FieldKind.List);

    private static bool IsMissing(RawColumn column, FieldValue value) =>
        value.Kind == FieldKind.Missing
        || (value.Kind == FieldKind.Text && column.IsMissingNumber(value.Text.Trim()));

    public override void Store(int entity)
    {
        foreach (var (field, column) in bound)
        {
            var value = table[field];
            if (IsVector(column, value))
                column.SetVector(entity, column.TryVector(value.Text, out _)!);
            else if (value.Kind == FieldKind.Text)
                column.Set(entity, value.Text);
            else if (value.Kind == FieldKind.List)
                column.SetList(entity, value.Text);
            else if (value.Kind == FieldKind.Number && double.IsFinite(value.Number))
                column.Set(entity, value.Number);
            else if (value.Kind != FieldKind.Number)
                column.Set(entity, value.ToString());
        }
    }
}
