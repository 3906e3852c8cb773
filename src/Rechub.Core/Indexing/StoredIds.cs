using Rechub.Interactions;

namespace Rechub.Indexing;

/// <summary>The ascending ids of an image, read in place: an index of millions of items opens without touching them.</summary>
internal sealed class StoredIds(IndexImage image)
{
    private readonly StoredTexts? texts = image.Header.TextIds
        ? new StoredTexts(image, IndexDirectory.Ids, image.Header.Count)
        : null;

    /// <summary>Number of ids.</summary>
    public int Count => image.Header.Count;

    /// <summary>Whether ids are text; otherwise they are 64-bit integers.</summary>
    public bool IsText => texts is not null;

    private ReadOnlySpan<long> Integers =>
        image.Section<long>(IndexDirectory.Ids + IndexDirectory.Values, Count);

    /// <summary>The raw id at a row, a <see cref="long"/> or a <see cref="string"/>.</summary>
    public object this[int row] => texts is null ? Integers[row] : texts[row];

    /// <summary>For every row of a catalogue the row of the same id here, or −1.</summary>
    public int[] RowsOf(IdColumn catalogue)
    {
        var rows = new int[catalogue.Count];
        Array.Fill(rows, -1);
        if (catalogue.IsText != IsText)
            return rows;
        if (texts is null)
            Match(catalogue.Integers, Integers, rows);
        else
            Match(catalogue.Texts, rows);
        return rows;
    }

    private static void Match(ReadOnlySpan<long> wanted, ReadOnlySpan<long> present, int[] rows)
    {
        for (int i = 0, j = 0; i < wanted.Length; i++)
        {
            while (j < present.Length && present[j] < wanted[i])
                j++;
            if (j < present.Length && present[j] == wanted[i])
                rows[i] = j;
        }
    }

    private void Match(ReadOnlySpan<string> wanted, int[] rows)
    {
        for (int i = 0, j = 0; i < wanted.Length && j < Count; )
        {
            var order = string.CompareOrdinal(texts![j], wanted[i]);
            if (order == 0)
                rows[i] = j;
            if (order >= 0)
                i++;
            if (order <= 0)
                j++;
        }
    }
}
