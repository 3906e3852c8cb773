using Rechub.Indexing.Storage;

namespace Rechub.Indexing.Filters;

/// <summary>A set of rows: a bit a row, 32 rows a word, which are the rows of a panel.</summary>
internal static class RowMask
{
    /// <summary>Words for so many rows.</summary>
    public static uint[] Empty(int rows) => new uint[VectorPanels.Count(rows)];

    /// <summary>All of so many rows.</summary>
    public static uint[] All(int rows)
    {
        var mask = Empty(rows);
        Array.Fill(mask, uint.MaxValue);
        return mask;
    }

    /// <summary>The rows for which a condition holds.</summary>
    public static uint[] Where(int rows, Func<int, bool> condition)
    {
        var mask = Empty(rows);
        for (var row = 0; row < rows; row++)
        {
            if (condition(row))
                mask[row / VectorPanels.Width] |= 1u << (row % VectorPanels.Width);
        }

        return mask;
    }

    /// <summary>Whether a row is in a set.</summary>
    public static bool Has(this uint[] mask, int row) =>
        (mask[row / VectorPanels.Width] >> (row % VectorPanels.Width) & 1) != 0;

    /// <summary>Takes a row out of a set.</summary>
    public static void Remove(this uint[] mask, int row) =>
        mask[row / VectorPanels.Width] &= ~(1u << (row % VectorPanels.Width));

    /// <summary>Rows in both sets, in place of the first.</summary>
    public static uint[] And(this uint[] mask, uint[] other)
    {
        for (var i = 0; i < mask.Length; i++)
            mask[i] &= other[i];
        return mask;
    }

    /// <summary>Rows in either set, in place of the first.</summary>
    public static uint[] Or(this uint[] mask, uint[] other)
    {
        for (var i = 0; i < mask.Length; i++)
            mask[i] |= other[i];
        return mask;
    }
}
