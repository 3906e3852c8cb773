using System.Collections.Concurrent;
using Rechub.Data;

namespace Rechub.Indexing.Exact;

/// <summary>The item columns of an image. One is loaded when it is first asked for.</summary>
internal sealed class StoredColumns(IndexImage image, StoredIds ids)
{
    private readonly ConcurrentDictionary<string, FeatureColumn> loaded = new();

    private readonly Lazy<Dictionary<string, ColumnKind>> kinds = new(() => KindsOf(image, ids));

    /// <summary>Names and kinds of the columns, the key first.</summary>
    public Dictionary<string, ColumnKind> Kinds => kinds.Value;

    /// <summary>The column of that name, or the ids under the key's name.</summary>
    public FeatureColumn this[string name] => loaded.GetOrAdd(name, Load);

    /// <summary>The whole table.</summary>
    public EntityTable ToTable() =>
        new(
            image.Directory.KeyName,
            ids.ToColumn(),
            [.. image.Directory.Columns.Select(column => this[column.Name])]
        );

    /// <summary>A table without rows that has these columns.</summary>
    public EntityTable ToEmptyTable() =>
        new(
            image.Directory.KeyName,
            ids.IsText
                ? IdColumn.FromSorted(Array.Empty<string>())
                : IdColumn.FromSorted(Array.Empty<long>()),
            [.. image.Directory.Columns.Select(column => Empty(column.Name, column.Kind))]
        );

    private static FeatureColumn Empty(string name, ColumnKind kind) =>
        kind switch
        {
            ColumnKind.Text => new TextColumn(name, [], []),
            ColumnKind.Integer => new IntegerColumn(name, []),
            ColumnKind.Number => new NumberColumn(name, []),
            ColumnKind.TextList => new TextListColumn(name, [], [0], []),
            _ => throw UnknownKind(name, kind),
        };

    private FeatureColumn Load(string name)
    {
        var rows = image.Header.Count;
        if (name == image.Directory.KeyName)
            return ids.ToColumn().ToColumn(name);
        for (var i = 0; i < image.Directory.Columns.Count; i++)
        {
            if (image.Directory.Columns[i].Name != name)
                continue;
            var (prefix, kind) = (IndexDirectory.Column(i), image.Directory.Columns[i].Kind);
            return kind switch
            {
                ColumnKind.Text => new TextColumn(
                    name,
                    new StoredTexts(image, prefix).ToArray(),
                    Values<int>(prefix + IndexDirectory.Codes, rows)
                ),
                ColumnKind.Integer => new IntegerColumn(
                    name,
                    Values<long>(prefix + IndexDirectory.Values, rows)
                ),
                ColumnKind.Number => new NumberColumn(
                    name,
                    Values<double>(prefix + IndexDirectory.Values, rows)
                ),
                ColumnKind.TextList => new TextListColumn(
                    name,
                    new StoredTexts(image, prefix).ToArray(),
                    Values<int>(prefix + IndexDirectory.Offsets, rows + 1L),
                    Values<int>(prefix + IndexDirectory.Codes, null)
                ),
                _ => throw UnknownKind(name, kind),
            };
        }

        throw new KeyNotFoundException($"The index has no column '{name}'.");
    }

    private static Dictionary<string, ColumnKind> KindsOf(IndexImage image, StoredIds ids)
    {
        var kinds = new Dictionary<string, ColumnKind> { [image.Directory.KeyName] = ids.Kind };
        foreach (var (name, kind) in image.Directory.Columns)
            kinds[name] = kind;
        return kinds;
    }

    private static ArgumentOutOfRangeException UnknownKind(string name, ColumnKind kind) =>
        new(nameof(kind), kind, $"Column '{name}' is of an unknown kind.");

    private T[] Values<T>(string name, long? count)
        where T : unmanaged => image.Section<T>(name, count).ToArray();
}
