namespace Rechub.Indexing;

/// <summary>Partial ordering of keys by quickselect (Hoare 1961).</summary>
internal static class KeySelection
{
    /// <summary>Moves the <paramref name="count"/> smallest keys to the front, the largest of them last.</summary>
    public static void KeepSmallest(Span<ulong> keys, int count)
    {
        var target = count - 1;
        var low = 0;
        var high = keys.Length - 1;
        while (low < high)
        {
            var pivot = MedianOfThree(keys[low], keys[(low + high) / 2], keys[high]);
            var i = low;
            var j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                    i++;
                while (keys[j] > pivot)
                    j--;
                if (i > j)
                    break;
                (keys[i], keys[j]) = (keys[j], keys[i]);
                i++;
                j--;
            }

            if (target <= j)
                high = j;
            else if (target >= i)
                low = i;
            else
                return;
        }
    }

    private static ulong MedianOfThree(ulong a, ulong b, ulong c) =>
        Math.Max(Math.Min(a, b), Math.Min(Math.Max(a, b), c));
}
