using System.Buffers;
using System.Runtime.CompilerServices;

namespace Rechub.Indexing.Exact;

/// <summary>
/// The best K of the scores offered to each query of a batch. A hit is one 64-bit key, the complement of the ordered score in
/// the upper half and the rank in the lower: smaller is better, and equal scores prefer the smaller rank. A query's buffer
/// takes hits above its threshold; when it is full the best K stay and the threshold rises to the worst of them.
/// </summary>
internal sealed class TopKCollector : IDisposable
{
    private readonly int topK;
    private readonly int capacity;
    private readonly bool ascendingRanks;
    private readonly ulong[] keys;
    private readonly int[] counts;

    /// <param name="queries">Number of queries.</param>
    /// <param name="topK">Hits to keep for each.</param>
    /// <param name="ascendingRanks">
    /// Whether hits are offered in ascending order of rank, so that a hit as good as the threshold comes too late.
    /// </param>
    public TopKCollector(int queries, int topK, bool ascendingRanks)
    {
        this.topK = topK;
        this.ascendingRanks = ascendingRanks;
        capacity = CapacityFor(topK);
        // Buffers of this size come anew with every batch; allocating them would collect all generations each time.
        keys = ArrayPool<ulong>.Shared.Rent(checked(queries * capacity));
        counts = new int[queries];
        Thresholds = new float[queries];
        Array.Fill(Thresholds, float.NegativeInfinity);
    }

    /// <summary>What a score must exceed to be worth offering, query by query.</summary>
    public float[] Thresholds { get; }

    /// <summary>Keys that a query's buffer holds.</summary>
    public static int CapacityFor(int topK) => (2 * topK) + 64;

    /// <summary>The rank in a key.</summary>
    public static int RankOf(ulong key) => (int)(uint)key;

    /// <summary>The score in a key.</summary>
    public static float ScoreOf(ulong key)
    {
        var bits = ~(uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle(
            (bits & 0x8000_0000) != 0 ? bits ^ 0x8000_0000 : ~bits
        );
    }

    /// <summary>Takes a hit whose score exceeds the query's threshold.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(int query, float score, int rank) =>
        Offer(query, ((ulong)~Ordered(score) << 32) | (uint)rank);

    /// <summary>Takes what another collector kept for a query.</summary>
    public void Merge(int query, TopKCollector other)
    {
        foreach (var key in other.Keys(query))
            Offer(query, key);
    }

    /// <summary>The query's hits, best first. Ends its collection.</summary>
    public ReadOnlySpan<ulong> Finish(int query)
    {
        var found = Keys(query);
        if (found.Length > topK)
        {
            KeySelection.KeepSmallest(found, topK);
            found = found[..topK];
        }

        KeySelection.Sort(found);
        return found;
    }

    /// <summary>Gives the buffers back; what <see cref="Finish"/> gave is no longer valid.</summary>
    public void Dispose() => ArrayPool<ulong>.Shared.Return(keys);

    private Span<ulong> Keys(int query) => keys.AsSpan(query * capacity, counts[query]);

    private void Offer(int query, ulong key)
    {
        var count = counts[query];
        keys[(query * capacity) + count] = key;
        counts[query] = ++count;
        if (count == capacity)
            Shrink(query);
    }

    private void Shrink(int query)
    {
        var found = Keys(query);
        KeySelection.KeepSmallest(found, topK);
        counts[query] = topK;
        var worst = ScoreOf(found[topK - 1]);
        Thresholds[query] = ascendingRanks ? worst : MathF.BitDecrement(worst);
    }

    // Adding zero makes −0 and 0 one score, as they compare.
    private static uint Ordered(float score)
    {
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        return (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
    }
}
