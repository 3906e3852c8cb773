namespace Rechub.Layers;

/// <summary>The set of rows that a batch reads of each embedding table.</summary>
internal sealed class TouchedRows
{
    private readonly Dictionary<ParameterBlock, HashSet<int>> rows = [];

    /// <summary>The rows of a table that were added so far, in no order.</summary>
    public IReadOnlySet<int> this[ParameterBlock table] =>
        rows.TryGetValue(table, out var own) ? own : new HashSet<int>();

    /// <summary>Adds a row.</summary>
    public void Add(ParameterBlock table, int row) => Of(table).Add(row);

    /// <summary>Adds several rows.</summary>
    public void Add(ParameterBlock table, ReadOnlySpan<int> some)
    {
        var own = Of(table);
        foreach (var row in some)
            own.Add(row);
    }

    private HashSet<int> Of(ParameterBlock table)
    {
        if (!rows.TryGetValue(table, out var own))
            rows.Add(table, own = []);
        return own;
    }
}
