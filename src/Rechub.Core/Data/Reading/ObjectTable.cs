namespace Rechub.Data.Reading;

/// <summary>Records that are handed over one at a time, such as objects of a pipeline.</summary>
internal sealed class ObjectTable(
    string name,
    IReadOnlyList<string> columns,
    InvalidRecords invalid
) : TableReader(name, invalid)
{
    private object?[] values = [];
    private long line;

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => line;

    public override FieldValue this[int field] => FieldValue.From(values[field]);

    /// <summary>Makes the values, one a column, the current record.</summary>
    public void Set(object?[] record)
    {
        values = record;
        line++;
    }

    public override bool Read() => false;

    public override void Dispose() { }
}
