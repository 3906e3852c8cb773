using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>The feature columns of users or items, gathered from tables whose fields may be in different order.</summary>
/// <param name="entities">The users or items.</param>
/// <param name="described">Which columns hold lists, and what separates their elements.</param>
internal sealed class FeatureSet(EntityBuilder entities, InteractionColumns described)
{
    private readonly Dictionary<string, RawColumn> columns = new(StringComparer.OrdinalIgnoreCase);

    public EntityBuilder Entities => entities;

    /// <summary>Whether a column of that name is among them.</summary>
    public bool Has(string name) => columns.ContainsKey(name);

    /// <summary>Finds the columns of those names in a table.</summary>
    public BoundFeatures Bind(TableReader table, IReadOnlyList<string> names)
    {
        var bound = new List<(int, RawColumn)>(names.Count);
        foreach (var name in names)
        {
            var field = table.FieldOf(name);
            if (!columns.TryGetValue(name, out var column))
            {
                column = Add(name, table, field);
                columns.Add(name, column);
            }

            bound.Add((field, column));
        }

        return new BoundFeatures(table, bound);
    }

    private RawColumn Add(string name, TableReader table, int field)
    {
        if (described.IsListColumn(name))
            return entities.AddColumn(name, ColumnKind.TextList, described.ListSeparator);
        return table.TypeOf(field) switch
        {
            DeclaredType.None => entities.AddColumn(name, kind: null),
            DeclaredType.Category => entities.AddColumn(name, kind: null, isCategory: true),
            DeclaredType.Number => entities.AddColumn(name, ColumnKind.Number),
            DeclaredType.CategoryList => entities.AddColumn(name, ColumnKind.TextList, ' '),
            DeclaredType.NumberList => entities.AddColumn(name, ColumnKind.Vector, ' '),
            var type => throw new InvalidOperationException($"An unknown type: {type}."),
        };
    }
}
