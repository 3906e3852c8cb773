using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>The feature columns of users or items, gathered from tables whose fields may be in different order.</summary>
internal sealed class FeatureSet(EntityBuilder entities)
{
    private readonly Dictionary<string, RawColumn> columns = new(StringComparer.OrdinalIgnoreCase);

    public EntityBuilder Entities => entities;

    /// <summary>Finds the columns of those names in a table.</summary>
    public BoundFeatures Bind(TableReader table, IReadOnlyList<string> names)
    {
        var bound = new List<(int, RawColumn)>(names.Count);
        foreach (var name in names)
        {
            if (!columns.TryGetValue(name, out var column))
            {
                column = entities.AddColumn(name, kind: null);
                columns.Add(name, column);
            }

            bound.Add((table.FieldOf(name), column));
        }

        return new BoundFeatures(table, bound);
    }
}
