using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Rechub.Indexing.Exact;

/// <summary>Ordering of distinct keys without branches that depend on them, which a processor cannot predict.</summary>
internal static class KeySelection
{
    private const int LongestByRank = 256;

    /// <summary>Moves the <paramref name="count"/> smallest keys to the front, the largest of them last (quickselect, Hoare 1961).</summary>
    public static void KeepSmallest(Span<ulong> keys, int count)
    {
        var target = count - 1;
        var low = 0;
        var high = keys.Length - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var pivot = MedianOfThree(keys[low], keys[middle], keys[high]);
            var place =
                pivot == keys[low] ? low
                : pivot == keys[middle] ? middle
                : high;
            (keys[place], keys[high]) = (keys[high], keys[place]);
            var boundary = low + Partition(keys[low..high], pivot);
            (keys[boundary], keys[high]) = (keys[high], keys[boundary]);
            if (boundary == target)
                return;
            if (boundary > target)
                high = boundary - 1;
            else
                low = boundary + 1;
        }
    }

    /// <summary>Sorts keys in ascending order.</summary>
    public static void Sort(Span<ulong> keys)
    {
        if (keys.Length > LongestByRank)
        {
            keys.Sort();
            return;
        }

        // A key's place is the number of smaller ones: n² comparisons, but eight at a time and none mispredicted.
        Span<ulong> sorted = stackalloc ulong[keys.Length];
        var vectors = MemoryMarshal.Cast<ulong, Vector512<ulong>>(keys);
        var rest = keys[(vectors.Length * Vector512<ulong>.Count)..];
        foreach (var key in keys)
        {
            var limit = Vector512.Create(key);
            var place = 0;
            foreach (var vector in vectors)
                place += BitOperations.PopCount(
                    Vector512.LessThan(vector, limit).ExtractMostSignificantBits()
                );
            foreach (var other in rest)
                place += other < key ? 1 : 0;
            sorted[place] = key;
        }

        sorted.CopyTo(keys);
    }

    /// <summary>Moves the keys below a pivot to the front (Lomuto) and says how many there are.</summary>
    private static int Partition(Span<ulong> keys, ulong pivot)
    {
        ref var first = ref MemoryMarshal.GetReference(keys);
        var below = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            var key = Unsafe.Add(ref first, i);
            Unsafe.Add(ref first, i) = Unsafe.Add(ref first, below);
            Unsafe.Add(ref first, below) = key;
            below += key < pivot ? 1 : 0;
        }

        return below;
    }

    private static ulong MedianOfThree(ulong a, ulong b, ulong c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
