namespace Rechub.Data.Reading;

/// <summary>Records that are handed over, such as objects of a pipeline.</summary>
internal sealed class ObjectTable(
    string name,
    IReadOnlyList<string> columns,
    InvalidRecords invalid
) : TableReader(name, invalid)
{
    private readonly Queue<object?[]> records = new();
    private object?[] current = [];
    private long line;

    public override IReadOnlyList<string> Columns => columns;

    public override long Line => line;

    public override bool HasMixedColumns => true;

    public override FieldValue this[int field] => FieldValue.From(current[field]);

    /// <summary>Adds a record after those that have not been read yet.</summary>
    /// <param name="record">Its values, one a column.</param>
    public void Add(object?[] record) => records.Enqueue(record);

    public override bool Read()
    {
        if (!records.TryDequeue(out var next))
            return false;
        current = next;
        line++;
        return true;
    }

    public override void Dispose() { }
}
