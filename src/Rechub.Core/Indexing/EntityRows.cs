using Rechub.Data;

namespace Rechub.Indexing;

/// <summary>Makes a table of rows of others.</summary>
internal static class EntityRows
{
    /// <summary>Some rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Rows in ascending order.</param>
    public static EntityTable Select(EntityTable table, int[] rows) =>
        Gather([table], Array.ConvertAll(rows, row => (0, row)));

    /// <summary>Rows of tables that all have the columns of the first.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="rows">A table and a row of it each, in ascending order of id.</param>
    public static EntityTable Gather(
        IReadOnlyList<EntityTable> tables,
        (int Table, int Row)[] rows
    ) =>
        new(
            tables[0].KeyName,
            GatherIds(tables, rows),
            [
                .. tables[0]
                    .Columns.Select(column =>
                        Gather([.. tables.Select(table => ColumnLike(table, column))], rows)
                    ),
            ]
        );

    private static IdColumn GatherIds(
        IReadOnlyList<EntityTable> tables,
        (int Table, int Row)[] rows
    ) =>
        tables[0].Ids.IsText
            ? IdColumn.FromSorted(
                Array.ConvertAll(rows, at => (string)tables[at.Table].Ids[at.Row])
            )
            : IdColumn.FromSorted(Array.ConvertAll(rows, at => (long)tables[at.Table].Ids[at.Row]));

    private static FeatureColumn ColumnLike(EntityTable table, FeatureColumn column)
    {
        var found = table.Find(column.Name) ?? throw ItemColumns.Missing(column.Name);
        return found.Kind == column.Kind
            ? found
            : throw ItemColumns.OtherType(column.Name, $"{column.Kind}", $"{found.Kind}");
    }

    private static FeatureColumn Gather(FeatureColumn[] sources, (int Table, int Row)[] rows)
    {
        var name = sources[0].Name;
        switch (sources[0])
        {
            case IntegerColumn:
                return new IntegerColumn(
                    name,
                    Array.ConvertAll(rows, at => ((IntegerColumn)sources[at.Table]).Values[at.Row])
                );
            case NumberColumn:
                return new NumberColumn(
                    name,
                    Array.ConvertAll(rows, at => ((NumberColumn)sources[at.Table]).Values[at.Row])
                );
            case TextColumn:
                var texts = Array.ConvertAll(sources, source => (TextColumn)source);
                var used = new UsedTexts(Array.ConvertAll(texts, text => text.Dictionary));
                foreach (var (table, row) in rows)
                    used.Add(table, texts[table].Codes[row]);
                return new TextColumn(
                    name,
                    used.Complete(),
                    Array.ConvertAll(
                        rows,
                        at => used.CodeOf(at.Table, texts[at.Table].Codes[at.Row])
                    )
                );
            case TextListColumn:
                return Gather(
                    name,
                    Array.ConvertAll(sources, source => (TextListColumn)source),
                    rows
                );
            case VectorColumn { Width: var width }:
                return new VectorColumn(
                    name,
                    width,
                    [.. rows.SelectMany(at => ((VectorColumn)sources[at.Table])[at.Row].ToArray())]
                );
            default:
                throw new ArgumentException(
                    $"Column '{name}' is of an unknown kind.",
                    nameof(sources)
                );
        }
    }

    private static TextListColumn Gather(
        string name,
        TextListColumn[] sources,
        (int Table, int Row)[] rows
    )
    {
        var used = new UsedTexts(Array.ConvertAll(sources, source => source.Dictionary));
        var offsets = new int[rows.Length + 1];
        for (var i = 0; i < rows.Length; i++)
        {
            var codes = CodesOf(rows[i]);
            foreach (var code in codes)
                used.Add(rows[i].Table, code);
            offsets[i + 1] = offsets[i] + codes.Length;
        }

        var dictionary = used.Complete();
        var values = new int[offsets[^1]];
        for (var i = 0; i < rows.Length; i++)
        {
            var codes = CodesOf(rows[i]);
            for (var place = 0; place < codes.Length; place++)
                values[offsets[i] + place] = used.CodeOf(rows[i].Table, codes[place]);
        }

        return new TextListColumn(name, dictionary, offsets, values);

        ReadOnlySpan<int> CodesOf((int Table, int Row) at)
        {
            var list = sources[at.Table];
            return list.Codes.AsSpan(list.Offsets[at.Row]..list.Offsets[at.Row + 1]);
        }
    }
}
