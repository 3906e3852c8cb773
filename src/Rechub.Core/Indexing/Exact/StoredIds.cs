using Rechub.Data;

namespace Rechub.Indexing.Exact;

/// <summary>Ascending ids of an image, read in place: an index of millions of items opens without touching them.</summary>
internal sealed class StoredIds
{
    private readonly StoredTexts? texts;
    private readonly StoredValues<long>? integers;

    private StoredIds(IndexImage image, string prefix, int? count)
    {
        if (image.Header.TextIds)
            texts = new StoredTexts(image, prefix, count);
        else
            integers = new StoredValues<long>(image, prefix + IndexDirectory.Values, count);
    }

    /// <summary>Number of ids.</summary>
    public int Count => texts?.Count ?? integers!.Span.Length;

    /// <summary>Whether ids are text; otherwise they are 64-bit integers.</summary>
    public bool IsText => texts is not null;

    /// <summary>What the ids are: text or integers.</summary>
    public ColumnKind Kind => IsText ? ColumnKind.Text : ColumnKind.Integer;

    /// <summary>The raw id at a place, a <see cref="long"/> or a <see cref="string"/>.</summary>
    public object this[int row] => texts is null ? integers!.Span[row] : texts[row];

    /// <summary>The ids of an image's rows.</summary>
    public static StoredIds OfRows(IndexImage image) =>
        new(image, IndexDirectory.Ids, image.Header.Count);

    /// <summary>The ids that an update takes out, or null where there are none.</summary>
    public static StoredIds? OfDeleted(IndexImage image) =>
        image.Directory.Sections.Keys.Any(name =>
            name.StartsWith(IndexDirectory.Deleted, StringComparison.Ordinal)
        )
            ? new StoredIds(image, IndexDirectory.Deleted, null)
            : null;

    /// <summary>The place of an id, or −1.</summary>
    public int RowOf(object id) => Math.Max(-1, Search(id));

    /// <summary>The place of an id, or the complement of the place where it would stand.</summary>
    public int Search(object id) =>
        (id, texts) switch
        {
            (long integer, null) => integers!.Span.BinarySearch(integer),
            (string text, not null) => Search(texts, text),
            _ => ~Count,
        };

    /// <summary>
    /// For every row of a catalog the place of the same id here, or −1; a text is the same id as the integer that prints as it.
    /// </summary>
    public int[] RowsOf(IdColumn catalog)
    {
        var rows = new int[catalog.Count];
        Array.Fill(rows, -1);
        if (catalog.IsText != IsText)
            MatchOtherKind(catalog, rows);
        else if (texts is null)
            Match(catalog.Integers, integers!.Span, rows);
        else
            Match(catalog.Texts, rows);
        GC.KeepAlive(this);
        return rows;
    }

    /// <summary>A copy of the ids.</summary>
    public IdColumn ToColumn() =>
        texts is null
            ? IdColumn.FromSorted(integers!.Span.ToArray())
            : IdColumn.FromSorted(texts.ToArray());

    // One id that is no integer makes all of a table text; the others are the same ids still.
    private void MatchOtherKind(IdColumn catalog, int[] rows)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (EntityId.As(catalog[i], IsText) is { } id)
                rows[i] = RowOf(id);
        }
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

    private static int Search(StoredTexts texts, string id)
    {
        var (low, high) = (0, texts.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(texts[middle], id);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return ~low;
    }
}
