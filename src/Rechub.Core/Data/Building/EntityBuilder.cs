namespace Rechub.Data.Building;

/// <summary>Users or items while they are being read, numbered in the order they are met.</summary>
internal sealed class EntityBuilder(string keyName)
{
    private readonly List<RawColumn> columns = [];

    public IdEncoder Ids { get; } = new();

    public RawColumn AddColumn(string name, ColumnKind? kind)
    {
        var column = new RawColumn(name, kind);
        columns.Add(column);
        return column;
    }

    /// <summary>The table, its rows in ascending order of ids, and the row of each code.</summary>
    public (EntityTable Table, int[] RowOfCode) Build()
    {
        var (ids, rowOfCode) = Ids.Sort();
        var built = columns.ConvertAll(column => column.Build(rowOfCode));
        return (new EntityTable(keyName, ids, built), rowOfCode);
    }
}
