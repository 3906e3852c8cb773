using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rechub.Data.Building;

/// <summary>
/// Gives distinct ids codes in the order they are met. Ids are integers as long as all of them are written as integers print; the
/// first that is not (<c>007</c>, <c>a1</c>, one beyond 64 bits) makes all of them text.
/// </summary>
internal sealed class IdEncoder
{
    /// <summary>Ids up to here are looked up in an array rather than a dictionary.</summary>
    private const int DirectLimit = 1 << 22;

    private readonly Dictionary<long, int> integers = [];
    private int[] codeAfterId = [];
    private Dictionary<string, int>? texts;
    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private long lastId;
    private int lastCode = -1;

    public int Count => texts?.Count ?? integers.Count;

    /// <summary>The code of an id, or −1 when it has not been met.</summary>
    public int Find(long id)
    {
        // Files are mostly grouped by user.
        if (id == lastId && lastCode >= 0)
            return lastCode;
        if ((ulong)id < (ulong)codeAfterId.Length)
            return codeAfterId[id] - 1;
        if (texts is not null)
            return Find(id.ToString(CultureInfo.InvariantCulture));
        if (id is >= 0 and < DirectLimit || !integers.TryGetValue(id, out var code))
            return -1;
        (lastId, lastCode) = (id, code);
        return code;
    }

    /// <inheritdoc cref="Find(long)"/>
    public int Find(ReadOnlySpan<char> id)
    {
        if (texts is not null)
            return lookup.TryGetValue(id, out var code) ? code : -1;
        return IntegerText.TryParse(id, out var integer) ? Find(integer) : -1;
    }

    /// <summary>The code of an id, a new one when it has not been met.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Encode(long id) =>
        (ulong)id < (ulong)codeAfterId.Length && codeAfterId[id] is > 0 and var codeAfter
            ? codeAfter - 1
            : FindOrAdd(id);

    /// <inheritdoc cref="Encode(long)"/>
    public int Encode(ReadOnlySpan<char> id)
    {
        if (texts is null)
        {
            if (IntegerText.TryParse(id, out var integer))
                return Encode(integer);
            BecomeText();
        }

        if (lookup.TryGetValue(id, out var code))
            return code;
        code = texts!.Count;
        texts.Add(id.ToString(), code);
        return code;
    }

    /// <summary>The ids in ascending order, and for each code its place in that order.</summary>
    public (IdColumn Ids, int[] RowOfCode) Sort()
    {
        var codes = new int[Count];
        for (var i = 0; i < codes.Length; i++)
            codes[i] = i;
        IdColumn ids;
        if (texts is null)
        {
            var sorted = new long[codes.Length];
            foreach (var (id, code) in integers)
                sorted[code] = id;
            Array.Sort(sorted, codes);
            ids = IdColumn.FromSorted(sorted);
        }
        else
        {
            var sorted = new string[codes.Length];
            foreach (var (id, code) in texts)
                sorted[code] = id;
            Array.Sort(sorted, codes, StringComparer.Ordinal);
            ids = IdColumn.FromSorted(sorted);
        }

        var rows = new int[codes.Length];
        for (var row = 0; row < rows.Length; row++)
            rows[codes[row]] = row;
        return (ids, rows);
    }

    private int FindOrAdd(long id)
    {
        var code = Find(id);
        if (code >= 0)
            return code;
        if (texts is not null)
            return Encode(id.ToString(CultureInfo.InvariantCulture));
        code = integers.Count;
        integers.Add(id, code);
        if (id is >= 0 and < DirectLimit)
            SetDirect((int)id, code);
        (lastId, lastCode) = (id, code);
        return code;
    }

    private void SetDirect(int id, int code)
    {
        if (id >= codeAfterId.Length)
            Array.Resize(
                ref codeAfterId,
                Math.Min(DirectLimit, Math.Max(1_024, (int)Math.Min(DirectLimit, 2L * (id + 1))))
            );
        codeAfterId[id] = code + 1;
    }

    private void BecomeText()
    {
        codeAfterId = [];
        texts = new Dictionary<string, int>(integers.Count, StringComparer.Ordinal);
        foreach (var (id, code) in integers)
            texts.Add(id.ToString(CultureInfo.InvariantCulture), code);
        integers.Clear();
        lookup = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        lastCode = -1;
    }
}
