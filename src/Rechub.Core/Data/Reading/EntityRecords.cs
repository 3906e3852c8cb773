namespace Rechub.Data.Reading;

/// <summary>Reads tables that describe users or items.</summary>
internal static class EntityRecords
{
    /// <summary>Stores what a table says of entities that have interactions; the others are passed over.</summary>
    /// <param name="table">The table; a second record of one entity is reported.</param>
    /// <param name="key">The field of the ids.</param>
    /// <param name="find">The entity of the current record, or −1.</param>
    /// <param name="features">What the records say.</param>
    public static void ReadAll(TableReader table, int key, Func<int> find, EntityFeatures features)
    {
        var described = new HashSet<int>();
        while (table.Read())
        {
            var entity = find();
            if (entity < 0)
                continue;
            if (!described.Add(entity))
                table.Report(
                    table.Problem(key, $"'{table[key].ToString()}' stands twice in this table.")
                );
            else if (features.AreValid())
                features.Store(entity);
        }
    }
}
