namespace Rechub.Layers;

/// <summary>The rows of embedding tables that a batch reads, each once a table.</summary>
internal sealed class TouchedRows
{
    private readonly Dictionary<ParameterBlock, HashSet<int>> rows = [];

    /// <summary>The rows of a table so far, in no order.</summary>
    public IReadOnlySet<int> this[ParameterBlock table] =>
        rows.TryGetValue(table, out var own) ? own : new HashSet<int>();

    /// <summary>Notes a row.</summary>
    public void Add(ParameterBlock table, int row) => Of(table).Add(row);

    /// <summary>Notes several rows.</summary>
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
