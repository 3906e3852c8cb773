using Rechub.Filters;

namespace Rechub.Data.Reading.Selection;

/// <summary>The records of a table that are selected.</summary>
internal sealed class FilteredTable : DerivedTable
{
    private readonly RecordSelection selection;
    private readonly RecordFilter filter;

    /// <exception cref="FilterException">The filter names a column that the table does not have.</exception>
    public FilteredTable(TableReader table, RecordSelection selection, InvalidRecords invalid)
        : base(table, invalid)
    {
        this.selection = selection;
        filter = selection.Bind(table);
    }

    public override void Select(IReadOnlySet<int> fields) =>
        base.Select(fields.Union(filter.Fields).ToHashSet());

    public override bool Read()
    {
        while (Table.Read())
        {
            selection.Total++;
            if (filter.Holds())
                return true;
            if (!filter.IsInvalid)
                selection.LeftOut++;
        }

        return false;
    }
}
