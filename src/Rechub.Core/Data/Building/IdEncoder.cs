using System.Globalization;
using System.Runtime.CompilerServices;

namespace Rechub.Data.Building;

/// <summary>
/// Gives distinct ids codes in the order they are met. Ids are integers as long as all of them are whole numbers, written as
/// integers print or with a fraction of zeros (<c>5.0</c>); the first that is not (<c>007</c>, <c>a1</c>, one beyond 64 bits)
/// makes all of them text. <c>5</c> and <c>5.0</c> have a code each until it is known that they are one id, so several codes may
/// have one row.
/// </summary>
internal sealed class IdEncoder
{
    /// <summary>Ids up to here are looked up in an array rather than a dictionary.</summary>
    private const int DirectLimit = 1 << 22;

    private readonly Dictionary<long, int> integers = [];
    private int[] codeAfterId = [];

    /// <summary>Ids as they are written, from the first that does not print as an integer on.</summary>
    private Dictionary<string, int>? texts;
    private bool areWhole = true;

    /// <summary>The least code of the same id, for each code; null where each id has one.</summary>
    private int[]? leastCodes;
    private int count;
    private Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private long lastId;
    private int lastCode = -1;

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

    /// <summary>
    /// The code of an id as another table writes it, or −1: where ids are integers, <c>5.0</c> is 5. No id is encoded from then on.
    /// </summary>
    public int FindKey(ReadOnlySpan<char> id)
    {
        JoinWritings();
        return texts is null && WholeNumberText.TryParse(id, out var integer)
            ? Find(integer)
            : Find(id);
    }

    /// <inheritdoc cref="FindKey(ReadOnlySpan{char})"/>
    public int FindKey(long id)
    {
        JoinWritings();
        return Find(id);
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
        code = count++;
        texts!.Add(id.ToString(), code);
        areWhole = areWhole && EntityId.TryInteger(id, out _);
        return code;
    }

    /// <summary>Number of distinct ids. No id is encoded from then on.</summary>
    public int DistinctCount
    {
        get
        {
            JoinWritings();
            return texts?.Count ?? integers.Count;
        }
    }

    /// <summary>Some of the ids that were met first, as text.</summary>
    public string[] First(int number) =>
        texts is not null
            ? [.. texts.Keys.Take(number)]
            :
            [
                .. integers
                    .Keys.Take(number)
                    .Select(id => id.ToString(CultureInfo.InvariantCulture)),
            ];

    /// <summary>The ids in ascending order, and for each code its place in that order.</summary>
    public (IdColumn Ids, int[] RowOfCode) Sort()
    {
        JoinWritings();
        IdColumn ids;
        int[] codes;
        if (texts is null)
        {
            (var sorted, codes) = ByCode(integers);
            Array.Sort(sorted, codes);
            ids = IdColumn.FromSorted(sorted);
        }
        else
        {
            (var sorted, codes) = ByCode(texts);
            Array.Sort(sorted, codes, StringComparer.Ordinal);
            ids = IdColumn.FromSorted(sorted);
        }

        var rows = new int[count];
        for (var row = 0; row < codes.Length; row++)
            rows[codes[row]] = row;
        if (leastCodes is not null)
        {
            for (var code = 0; code < rows.Length; code++)
                rows[code] = rows[leastCodes[code]];
        }

        return (ids, rows);
    }

    private static (T[] Ids, int[] Codes) ByCode<T>(Dictionary<T, int> codeOfId)
        where T : notnull
    {
        var ids = new T[codeOfId.Count];
        var codes = new int[codeOfId.Count];
        var place = 0;
        foreach (var (id, code) in codeOfId)
        {
            ids[place] = id;
            codes[place++] = code;
        }

        return (ids, codes);
    }

    /// <summary>Makes integers of ids that are all whole numbers, however they are written.</summary>
    private void JoinWritings()
    {
        if (texts is null || !areWhole)
            return;
        var values = new long[count];
        foreach (var (id, code) in texts)
        {
            values[code] = EntityId.TryInteger(id, out var integer)
                ? integer
                : throw new InvalidOperationException($"'{id}' is not a whole number.");
        }

        texts = null;
        leastCodes = new int[count];
        for (var code = 0; code < count; code++)
        {
            var known = Find(values[code]);
            leastCodes[code] = known < 0 ? code : known;
            if (known < 0)
                Add(values[code], code);
        }
    }

    private int FindOrAdd(long id)
    {
        var code = Find(id);
        if (code >= 0)
            return code;
        if (texts is not null)
            return Encode(id.ToString(CultureInfo.InvariantCulture));
        code = count++;
        Add(id, code);
        return code;
    }

    private void Add(long id, int code)
    {
        integers.Add(id, code);
        if (id is >= 0 and < DirectLimit)
            SetDirect((int)id, code);
        (lastId, lastCode) = (id, code);
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
