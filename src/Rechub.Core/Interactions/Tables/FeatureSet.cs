namespace Rechub.Interactions;

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
                column = entities.AddColumn(name, null);
                columns.Add(name, column);
            }

            bound.Add((table.FieldOf(name), column));
        }

        return new BoundFeatures(table, bound);
    }
}

/// <summary>The features of users or items in one table.</summary>
internal sealed class BoundFeatures(
    TableReader table,
    IReadOnlyList<(int Field, RawColumn Column)> bound
)
{
    /// <summary>The fields that they are read from.</summary>
    public IEnumerable<int> Fields => bound.Select(pair => pair.Field);

    /// <summary>Whether the current record's values can be read; what cannot is reported.</summary>
    public bool AreValid(InvalidRecords invalid)
    {
        foreach (var (field, _) in bound)
        {
            if (!table.IsReadable(field, invalid))
                return false;
        }

        return true;
    }

    /// <summary>Copies the current record's values to an entity.</summary>
    public void Store(int entity)
    {
        foreach (var (field, column) in bound)
        {
            var value = table[field];
            if (value.Kind == FieldKind.Text)
                column.Set(entity, value.Text);
            else if (value.Kind == FieldKind.Number && double.IsFinite(value.Number))
                column.Set(entity, value.Number);
            else if (value.Kind != FieldKind.Number)
                column.Set(entity, value.ToString());
        }
    }
}
