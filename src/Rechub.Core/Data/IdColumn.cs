using System.Globalization;

namespace Rechub.Data;

/// <summary>
/// The distinct raw ids of users or items in ascending order (integers by value, text ordinal); an id's place is its row.
/// Raw ids are what everybody outside the library sees; rows are what everything inside computes with. An integer and the text
/// that it prints as are one id, whichever of the two the column holds.
/// </summary>
public sealed class IdColumn
{
    private readonly long[]? integers;
    private readonly string[]? texts;
    private readonly object[] boxed;

    private IdColumn(long[]? integers, string[]? texts)
    {
        this.integers = integers;
        this.texts = texts;
        boxed = texts ?? Array.ConvertAll(integers!, id => (object)id);
    }

    /// <summary>Whether ids are text; otherwise they are 64-bit integers.</summary>
    public bool IsText => texts is not null;

    /// <summary>What the ids are: text or integers.</summary>
    internal ColumnKind Kind => IsText ? ColumnKind.Text : ColumnKind.Integer;

    /// <summary>Number of distinct ids.</summary>
    public int Count => boxed.Length;

    /// <summary>The ids as integers, ascending; empty when ids are text.</summary>
    public ReadOnlySpan<long> Integers => integers;

    /// <summary>The ids as text, in ordinal order; empty when ids are integers.</summary>
    public ReadOnlySpan<string> Texts => texts;

    /// <summary>The raw id at a row: a <see cref="long"/> or a <see cref="string"/>, boxed once.</summary>
    public object this[int row] => boxed[row];

    /// <summary>Takes integer ids that are strictly ascending.</summary>
    /// <exception cref="ArgumentException">The ids are not strictly ascending.</exception>
    public static IdColumn FromSorted(long[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        for (var i = 1; i < ids.Length; i++)
        {
            if (ids[i - 1] >= ids[i])
                throw new ArgumentException(
                    $"Ids must be strictly ascending; {ids[i]} follows {ids[i - 1]}.",
                    nameof(ids)
                );
        }

        return new IdColumn(ids, null);
    }

    /// <summary>Takes text ids that are strictly ascending in ordinal order.</summary>
    /// <exception cref="ArgumentException">The ids are not strictly ascending.</exception>
    public static IdColumn FromSorted(string[] ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        for (var i = 1; i < ids.Length; i++)
        {
            if (string.CompareOrdinal(ids[i - 1], ids[i]) >= 0)
                throw new ArgumentException(
                    $"Ids must be strictly ascending; '{ids[i]}' follows '{ids[i - 1]}'.",
                    nameof(ids)
                );
        }

        return new IdColumn(null, ids);
    }

    /// <summary>The distinct ids among some, ascending.</summary>
    /// <param name="ids">Ids as callers give them.</param>
    /// <param name="isText">Whether they become text; otherwise integers, and an id that is none is left out.</param>
    internal static IdColumn Of(IEnumerable<object> ids, bool isText)
    {
        var distinct = ids.Select(id => EntityId.As(id, isText)).OfType<object>().Distinct();
        return isText
            ? new IdColumn(null, [.. distinct.Cast<string>().Order(StringComparer.Ordinal)])
            : new IdColumn([.. distinct.Cast<long>().Order()], null);
    }

    /// <summary>The row of an integer id, or −1; where ids are text, of the text that it prints as.</summary>
    public int RowOf(long id) =>
        integers is null
            ? RowOf(id.ToString(CultureInfo.InvariantCulture))
            : Math.Max(-1, Array.BinarySearch(integers, id));

    /// <summary>The row of a text id, or −1; where ids are integers, of the one that prints as this text, or as it before <c>.0</c>.</summary>
    public int RowOf(string id)
    {
        if (texts is not null)
            return Math.Max(-1, Array.BinarySearch(texts, id, StringComparer.Ordinal));
        return EntityId.TryInteger(id, out var integer) ? RowOf(integer) : -1;
    }

    /// <summary>The row of an id as a caller gave it, or −1: an integer of any width, or text.</summary>
    public int RowOf(object? id) =>
        id switch
        {
            null => -1,
            long integer => RowOf(integer),
            _ => RowOf(EntityId.TextOf(id)),
        };

    /// <summary>
    /// For every row of <paramref name="other"/> the row of the same id here, or −1. O(n + m), and where only one of the two
    /// has text, for one id that is no integer makes all of them text, O(n log m).
    /// </summary>
    public int[] RowsOf(IdColumn other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var rows = new int[other.Count];
        if (ReferenceEquals(this, other))
        {
            for (var i = 0; i < rows.Length; i++)
                rows[i] = i;
            return rows;
        }

        if (IsText != other.IsText)
        {
            for (var i = 0; i < rows.Length; i++)
                rows[i] = other.texts is null ? RowOf(other.integers![i]) : RowOf(other.texts[i]);
            return rows;
        }

        for (int i = 0, j = 0; i < rows.Length; i++)
        {
            while (j < Count && Compare(j, other, i) < 0)
                j++;
            rows[i] = j < Count && Compare(j, other, i) == 0 ? j : -1;
        }

        return rows;
    }

    /// <summary>The ids as a column, row for row.</summary>
    internal FeatureColumn ToColumn(string name) =>
        texts is not null
            ? new TextColumn(name, texts, [.. Enumerable.Range(0, texts.Length)])
            : new IntegerColumn(name, integers!);

    private int Compare(int row, IdColumn other, int otherRow) =>
        integers is not null
            ? integers[row].CompareTo(other.integers![otherRow])
            : string.CompareOrdinal(texts![row], other.texts![otherRow]);
}
