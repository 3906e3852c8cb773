using System.Globalization;
using Rechub.Data.Building;

namespace Rechub.Data.Reading;

/// <summary>Reads what describes the users, or the items, of an import: one table or several, whose ids are those of interactions.</summary>
/// <param name="entities">The users or items that have interactions; no more are met.</param>
/// <param name="kind">What they are, in the plural.</param>
internal sealed class EntityRecords(EntityBuilder entities, string kind)
{
    private const int Shown = 3;
    private readonly HashSet<int> described = [];
    private readonly HashSet<(string Columns, int Entity)> records = [];
    private readonly HashSet<string> tables = [];
    private readonly List<string> strangers = [];

    /// <summary>
    /// Stores what a table says of entities that have interactions; the others are passed over. A second record of one entity with
    /// the same columns is reported; a table with other columns says more of it.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The field of the ids.</param>
    /// <param name="find">The entity of the current record; −1 where it has no interaction, null where it is no id.</param>
    /// <param name="features">What the records say.</param>
    /// <param name="columns">The names of the columns that they say it in.</param>
    public void ReadAll(
        TableReader table,
        int key,
        Func<int?> find,
        EntityFeatures features,
        string columns = ""
    )
    {
        tables.Add(table.Name);
        while (table.Read())
        {
            if (find() is not { } entity)
                continue;
            if (entity < 0)
            {
                if (strangers.Count < Shown)
                    strangers.Add(table[key].ToString());
            }
            else if (!records.Add((columns, entity)))
                table.Report(
                    table.Problem(
                        key,
                        $"'{Quotation.Of(table[key].ToString())}' stands twice in {(tables.Count == 1 ? "this table" : "these tables")}."
                    )
                );
            else
            {
                described.Add(entity);
                if (features.AreValid())
                    features.Store(entity);
            }
        }
    }

    /// <summary>Says how many ids of the interactions have no record.</summary>
    /// <exception cref="InputFormatException">None has one, so that the tables cannot belong together.</exception>
    public void Check(ImportWarnings warnings)
    {
        var count = entities.Ids.DistinctCount;
        if (tables.Count == 0 || count == 0)
            return;
        var source = string.Join(", ", tables.Take(Shown));
        if (described.Count == 0)
            throw new InputFormatException(
                source,
                null,
                null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"None of the {count} {kind} with interactions has a record in this table. {Example("Interactions have the ids", entities.Ids.First(Shown))}, {Example("this table has", strangers)}; give a table with ids of the same writing, or leave it out."
                )
            );
        var missing = count - described.Count;
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{missing} of the {count} {kind} with interactions have no record in {source}{(missing > 0 ? "; their features are missing" : "")}."
        );
        if (described.Count * 2L < count)
            warnings.Add(message);
        else
            warnings.AddDetail(message);
    }

    private static string Example(string holder, IReadOnlyList<string> ids) =>
        ids.Count == 0
            ? $"{holder} none"
            : $"{holder} {string.Join(", ", ids.Select(id => $"'{Quotation.Of(id)}'"))}";
}
