using System.Numerics;

namespace Rechub.Layers;

/// <summary>
/// The rows of the embedding tables that a batch reads: each once, ascending, as they lie in memory. Adding and clearing cost time
/// for the rows of the batch alone, however many a table has.
/// </summary>
internal sealed class TouchedRows
{
    private readonly Table[] tables;

    /// <summary>Makes an empty set of rows of the embedding tables of some parameters.</summary>
    public TouchedRows(ParameterSet parameters) =>
        tables = [
            .. parameters
                .Blocks.Where(block => block.Role == ParameterRole.Embedding)
                .Select(block => new Table(block)),
        ];

    /// <summary>The rows of a table.</summary>
    public ReadOnlySpan<int> this[ParameterBlock table] => Of(table).Rows;

    /// <summary>Adds a row.</summary>
    public void Add(ParameterBlock table, int row) => Of(table).Add(row);

    /// <summary>Adds several rows.</summary>
    public void Add(ParameterBlock table, ReadOnlySpan<int> some)
    {
        var own = Of(table);
        foreach (var row in some)
            own.Add(row);
    }

    /// <summary>Removes all rows.</summary>
    public void Clear()
    {
        foreach (var table in tables)
            table.Clear();
    }

    /// <summary>Puts the rows in order, after which several workers may read them at the same time.</summary>
    public void Sort()
    {
        foreach (var table in tables)
            table.Sort();
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
        private bool isSorted = true;

        public int Offset => block.Offset;

        public ReadOnlySpan<int> Rows
        {
            get
            {
                Sort();
                return rows.AsSpan(0, count);
            }
        }

        public void Add(int row)
        {
            marks[row >> Shift] |= 1UL << row;
            groups[row >> Shift >> Shift] |= 1UL << (row >> Shift);
            isSorted = false;
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

        public void Sort()
        {
            if (isSorted)
                return;
            (count, isSorted) = (0, true);
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
