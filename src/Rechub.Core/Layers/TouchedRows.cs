using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// The rows of the embedding tables that a batch reads: each once, in the order in which they were first added. Adding and
/// clearing cost time for the rows of the batch alone, however many a table has. Of a team, each worker has its own, which keeps
/// the rows that this worker owns.
/// </summary>
internal sealed class TouchedRows
{
    private const int WordShift = 6;

    private readonly int worker;
    private readonly int workers;
    private readonly Table[] tables;

    /// <summary>Makes an empty set.</summary>
    /// <param name="parameters">The parameters whose embedding tables have the rows.</param>
    /// <param name="worker">Index of the worker whose rows are kept.</param>
    /// <param name="workers">Size of its team; 1 keeps all rows.</param>
    public TouchedRows(ParameterSet parameters, int worker = 0, int workers = 1)
    {
        (this.worker, this.workers) = (worker, workers);
        tables =
        [
            .. parameters
                .Blocks.Where(block => block.Role == ParameterRole.Embedding)
                .Select(block => new Table(block)),
        ];
    }

    /// <summary>The rows of a table.</summary>
    public ReadOnlySpan<int> this[ParameterBlock table] => Of(table).Rows;

    /// <summary>Adds a row.</summary>
    public void Add(ParameterBlock table, int row) => Add(Of(table), row);

    /// <summary>Adds several rows.</summary>
    public void Add(ParameterBlock table, ReadOnlySpan<int> some)
    {
        var own = Of(table);
        foreach (var row in some)
            Add(own, row);
    }

    /// <summary>Removes all rows.</summary>
    public void Clear()
    {
        foreach (var table in tables)
            table.Clear();
    }

    private void Add(Table table, int row)
    {
        if (Worker.OwnerOf(row, workers) == worker)
            table.Add(row);
    }

    private Table Of(ParameterBlock block)
    {
        foreach (var table in tables)
        {
            if (table.Offset == block.Offset)
                return table;
        }

        throw new ArgumentException($"{block.Name} is not an embedding table.", nameof(block));
    }

    private sealed class Table(ParameterBlock block)
    {
        // One bit per row: the marks of a million rows fit the second-level cache.
        private readonly ulong[] marks = new ulong[(block.Rows >> WordShift) + 1];
        private int[] rows = [];
        private int count;

        public int Offset => block.Offset;

        public ReadOnlySpan<int> Rows => rows.AsSpan(0, count);

        public void Add(int row)
        {
            ref var mark = ref marks[row >> WordShift];
            var bit = 1UL << row;
            if ((mark & bit) != 0)
                return;
            mark |= bit;
            if (count == rows.Length)
                Array.Resize(ref rows, Math.Max(1024, 2 * count));
            rows[count++] = row;
        }

        public void Clear()
        {
            foreach (var row in Rows)
                marks[row >> WordShift] = 0;
            count = 0;
        }
    }
}
