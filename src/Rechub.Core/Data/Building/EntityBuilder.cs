namespace Rechub.Data.Building;

/// <summary>Users or items while they are being read, numbered in the order they are met.</summary>
/// <param name="keyName">Name of the column of ids.</param>
/// <param name="missing">What stands for a missing value in columns; empty text alone when null.</param>
internal sealed class EntityBuilder(string keyName, MissingMarkers? missing = null)
{
    private readonly List<RawColumn> columns = [];

    public IdEncoder Ids { get; } = new();

    public RawColumn AddColumn(
        string name,
        ColumnKind? kind,
        char separator = RawColumn.ListSeparator,
        bool isCategory = false
    )
    {
        var column = new RawColumn(name, kind, missing ?? MissingMarkers.EmptyText)
        {
            Separator = separator,
            IsCategory = isCategory,
        };
        columns.Add(column);
        return column;
    }

    /// <summary>The columns, in the order they were added.</summary>
    public IReadOnlyList<RawColumn> Columns => columns;

    /// <summary>The table, its rows in ascending order of ids, and the row of each code.</summary>
    public (EntityTable Table, int[] RowOfCode) Build()
    {
        var (ids, rowOfCode) = Ids.Sort();
        var built = columns.ConvertAll(column => column.Build(rowOfCode, ids.Count));
        return (new EntityTable(keyName, ids, built), rowOfCode);
    }
}
