using Rechub.Filters;

namespace Rechub.Data;

/// <summary>Users or items: their ids and what is known of each, column by column, all of one length.</summary>
public sealed class EntityTable
{
    private readonly Dictionary<string, FeatureColumn> columns;

    /// <summary>Makes a table of a key and columns.</summary>
    /// <param name="keyName">Name of the id column, such as <c>user_id</c>.</param>
    /// <param name="ids">The ids; row r of every column belongs to <c>ids[r]</c>.</param>
    /// <param name="columns">Columns of the same length, with distinct names other than the key's.</param>
    /// <exception cref="ArgumentException">A column's length or name does not fit.</exception>
    public EntityTable(string keyName, IdColumn ids, IReadOnlyList<FeatureColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(columns);
        KeyName = keyName;
        Ids = ids;
        Columns = columns;
        this.columns = new Dictionary<string, FeatureColumn>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            if (column.Count != ids.Count)
                throw new ArgumentException(
                    $"Column '{column.Name}' has {column.Count} rows, the table {ids.Count}.",
                    nameof(columns)
                );
            if (
                string.Equals(column.Name, keyName, StringComparison.OrdinalIgnoreCase)
                || !this.columns.TryAdd(column.Name, column)
            )
                throw new ArgumentException(
                    $"Column '{column.Name}' stands twice in the table.",
                    nameof(columns)
                );
        }
    }

    /// <summary>Name of the id column, such as <c>movie_id</c>.</summary>
    public string KeyName { get; }

    /// <summary>The ids, in ascending order.</summary>
    public IdColumn Ids { get; }

    /// <summary>The columns in the order they were read.</summary>
    public IReadOnlyList<FeatureColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Ids.Count;

    /// <summary>The column of that name, ignoring case, or null.</summary>
    public FeatureColumn? Find(string name) => columns.GetValueOrDefault(name);

    /// <summary>The rows that meet a filter, which may name the key as well.</summary>
    /// <exception cref="FilterException">The filter names no column, or does not fit its kind.</exception>
    internal uint[] RowsThat(Filter filter)
    {
        var kinds = Columns.ToDictionary(column => column.Name, column => column.Kind);
        kinds[KeyName] = Ids.Kind;
        return FilterEvaluation.Evaluate(
            filter.Bind(kinds),
            Count,
            name => name == KeyName ? Ids.ToColumn(KeyName) : Find(name)!
        );
    }

    /// <summary>An item's title, or null where there is none: the column <c>title</c> where it is text.</summary>
    public string? TitleOf(int row) => (Find("title") as TextColumn)?[row];
}
