namespace Rechub.Data.Reading;

/// <summary>Records that are held in memory.</summary>
internal sealed class ObjectSource(
    string name,
    IReadOnlyList<string> columns,
    IReadOnlyList<object?[]> records
) : TableSource
{
    public override string Name => name;

    internal override bool HasText(ImportOptions options) => false;

    internal override void ReadAll(ImportContext context, Action<TableReader> read)
    {
        using var table = new ObjectTable(name, columns, context.Invalid);
        foreach (var record in records)
            table.Add(record);
        read(table);
    }
}
