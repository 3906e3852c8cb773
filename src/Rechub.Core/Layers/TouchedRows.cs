using System.Numerics;
using Rechub.Numerics;

namespace Rechub.Layers;

/// <summary>
/// The rows of the embedding tables that a batch reads: each once, ascending, as they lie in memory. Adding and clearing cost time
/// for the rows of the batch alone, however many a table has. Of a team, each worker has its own, which keeps the rows that this
/// worker owns.
/// </summary>
internal sealed class TouchedRows
{
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
        private const int Shift = 6;

        // A bit per row, and a bit per word of those: to go through the rows in order skips 4,096 of them at a time.
        private readonly ulong[] marks = new ulong[(block.Rows >> Shift) + 1];
        private readonly ulong[] groups = new ulong[(block.Rows >> Shift >> Shift) + 1];
        private int[] rows = [];
        private int count;
        private bool isCollected = true;

        public int Offset => block.Offset;

        public ReadOnlySpan<int> Rows
        {
            get
            {
                if (!isCollected)
                    Collect();
                return rows.AsSpan(0, count);
            }
        }

        public void Add(int row)
        {
            marks[row >> Shift] |= 1UL << row;
            groups[row >> Shift >> Shift] |= 1UL << (row >> Shift);
            isCollected = false;
        }

        public void Clear()
        {
            foreach (var row in Rows)
            {
                marks[row >> Shift] = 0;
                groups[row >> Shift >> Shift] = 0;
            }

            count = 0;
        }

        private void Collect()
        {
            (count, isCollected) = (0, true);
            for (var group = 0; group < groups.Length; group++)
            {
                for (var words = groups[group]; words != 0; words &= words - 1)
                {
                    var word = (group << Shift) + BitOperations.TrailingZeroCount(words);
                    if (count + (1 << Shift) > rows.Length)
                        Array.Resize(ref rows, Math.Max(1024, 2 * rows.Length));
                    for (var bits = marks[word]; bits != 0; bits &= bits - 1)
                        rows[count++] = (word << Shift) + BitOperations.TrailingZeroCount(bits);
                }
            }
        }
    }
}
