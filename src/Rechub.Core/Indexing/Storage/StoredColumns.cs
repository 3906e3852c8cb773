using System.Collections.Concurrent;
using Rechub.Indexing.Filters;
using Rechub.Interactions;

namespace Rechub.Indexing.Storage;

/// <summary>The item columns of an image. One is loaded when it is first asked for.</summary>
internal sealed class StoredColumns(IndexImage image, StoredIds ids)
{
    private readonly ConcurrentDictionary<string, FeatureColumn> loaded = new();

    private readonly Lazy<Dictionary<string, FilterColumnKind>> kinds = new(() =>
        KindsOf(image, ids)
    );

    /// <summary>Names and kinds of the columns, the key first.</summary>
    public Dictionary<string, FilterColumnKind> Kinds => kinds.Value;

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

    private static FeatureColumn Empty(string name, StoredColumnKind kind) =>
        kind switch
        {
            StoredColumnKind.Text => new TextColumn(name, [], []),
            StoredColumnKind.Integer => new IntegerColumn(name, []),
            StoredColumnKind.Number => new NumberColumn(name, []),
            _ => new TextListColumn(name, [], [0], []),
        };

    private FeatureColumn Load(string name)
    {
        var rows = image.Header.Count;
        if (name == image.Directory.KeyName)
            return FilterEvaluation.KeyColumn(name, ids.ToColumn());
        for (var i = 0; i < image.Directory.Columns.Count; i++)
        {
            if (image.Directory.Columns[i].Name != name)
                continue;
            var prefix = IndexDirectory.Column(i);
            return image.Directory.Columns[i].Kind switch
            {
                StoredColumnKind.Text => new TextColumn(
                    name,
                    new StoredTexts(image, prefix).ToArray(),
                    Values<int>(prefix + IndexDirectory.Codes, rows)
                ),
                StoredColumnKind.Integer => new IntegerColumn(
                    name,
                    Values<long>(prefix + IndexDirectory.Values, rows)
                ),
                StoredColumnKind.Number => new NumberColumn(
                    name,
                    Values<double>(prefix + IndexDirectory.Values, rows)
                ),
                _ => new TextListColumn(
                    name,
                    new StoredTexts(image, prefix).ToArray(),
                    Values<int>(prefix + IndexDirectory.Offsets, rows + 1L),
                    Values<int>(prefix + IndexDirectory.Codes, null)
                ),
            };
        }

        throw new KeyNotFoundException($"The index has no column '{name}'.");
    }

    private static Dictionary<string, FilterColumnKind> KindsOf(IndexImage image, StoredIds ids)
    {
        var kinds = new Dictionary<string, FilterColumnKind>
        {
            [image.Directory.KeyName] = ids.IsText
                ? FilterColumnKind.Text
                : FilterColumnKind.WholeNumber,
        };
        foreach (var (name, kind) in image.Directory.Columns)
            kinds[name] = kind switch
            {
                StoredColumnKind.Text => FilterColumnKind.Text,
                StoredColumnKind.Integer => FilterColumnKind.WholeNumber,
                StoredColumnKind.Number => FilterColumnKind.Number,
                _ => FilterColumnKind.TextList,
            };
        return kinds;
    }

    private T[] Values<T>(string name, long? count)
        where T : unmanaged => image.Section<T>(name, count).ToArray();
}
