using System.Runtime.CompilerServices;

namespace Rechub.Layers.Sequence;

/// <summary>The buckets of the times between the places of a span's sequences; one for each worker.</summary>
internal sealed unsafe class PlaceTimes(TimeBucketing bucketing)
{
    private byte[] buckets = GC.AllocateArray<byte>(1, pinned: true);
    private int[] starts = [0];

    /// <summary>Makes room for the sequences of a span.</summary>
    /// <param name="offsets">First place of each sequence in the batch, and one past the last.</param>
    public void Begin(ReadOnlySpan<int> offsets)
    {
        if (starts.Length < offsets.Length)
            starts = new int[offsets.Length * 3 / 2];
        starts[0] = 0;
        for (var i = 0; i + 1 < offsets.Length; i++)
        {
            var length = offsets[i + 1] - offsets[i];
            starts[i + 1] = starts[i] + (length * (length + 1) / 2);
        }

        if (buckets.Length <= starts[offsets.Length - 1])
            buckets = GC.AllocateUninitializedArray<byte>(
                (starts[offsets.Length - 1] * 3 / 2) + 1,
                pinned: true
            );
    }

    /// <summary>Computes the buckets of one of them.</summary>
    /// <param name="sequence">Its number in the span.</param>
    /// <param name="queries">Seconds of the query at each place.</param>
    /// <param name="keys">Seconds of the key at each place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Compute(int sequence, ReadOnlySpan<long> queries, ReadOnlySpan<long> keys)
    {
        var next = starts[sequence];
        for (var query = 0; query < queries.Length; query++)
        {
            for (var key = 0; key <= query; key++)
                buckets[next++] = bucketing.Of(queries[query] - keys[key]);
        }
    }

    /// <summary>The buckets of a query with the keys up to its own place.</summary>
    public byte* Row(int sequence, int query) =>
        (byte*)Unsafe.AsPointer(ref buckets[starts[sequence] + (query * (query + 1) / 2)]);
}
