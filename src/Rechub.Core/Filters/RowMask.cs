namespace Rechub.Filters;

/// <summary>A set of rows as a bit mask: row r is bit r mod 32 of word r / 32.</summary>
internal static class RowMask
{
    /// <summary>Rows of a word.</summary>
    public const int RowsPerWord = 32;

    /// <summary>No row of <paramref name="rows"/>.</summary>
    public static uint[] Empty(int rows) =>
        new uint[(int)(((long)rows + RowsPerWord - 1) / RowsPerWord)];

    /// <summary>Every row of <paramref name="rows"/>.</summary>
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
                mask[row / RowsPerWord] |= 1u << (row % RowsPerWord);
        }

        return mask;
    }

    /// <summary>Whether a row is in a set.</summary>
    public static bool Has(this uint[] mask, int row) =>
        (mask[row / RowsPerWord] >> (row % RowsPerWord) & 1) != 0;

    /// <summary>Takes a row out of a set.</summary>
    public static void Remove(this uint[] mask, int row) =>
        mask[row / RowsPerWord] &= ~(1u << (row % RowsPerWord));

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
