namespace Rechub.Data.Reading;

/// <summary>A table that is made of another one as it is read: what is not overridden is that of the other one.</summary>
internal abstract class DerivedTable(TableReader table, InvalidRecords invalid)
    : TableReader(table.Name, invalid)
{
    public override IReadOnlyList<string> Columns => table.Columns;

    public override string AdviceOnColumns => table.AdviceOnColumns;

    public override long Line => table.Line;

    public override bool HasMixedColumns => table.HasMixedColumns;

    /// <summary>The other one.</summary>
    protected TableReader Table => table;

    public override FieldValue this[int field] => table[field];

    public override int Find(string column) => table.Find(column);

    public override int KeyOf(string column) => table.KeyOf(column);

    public override void Select(IReadOnlySet<int> fields) => table.Select(fields);

    public override DeclaredType TypeOf(int field) => table.TypeOf(field);

    public override bool Read() => table.Read();

    public override void Dispose() => table.Dispose();
}
