using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Rechub.Data.Building;

/// <summary>Sorts each user's interactions by time; ties keep their order.</summary>
/// <remarks>Compiled with optimization at once: most sorts are over before the runtime would optimize them.</remarks>
internal static class TimeOrder
{
    public static void Sort(InteractionLog log, CancellationToken cancellation) =>
        Parallel.For(
            0,
            log.UserCount,
            new ParallelOptions { CancellationToken = cancellation },
            user => SortUser(log, log.UserOffsets[user], log.UserOffsets[user + 1])
        );

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SortUser(InteractionLog log, int start, int end)
    {
        var times = log.Times.AsSpan(start, end - start);
        var (sorted, least, greatest) = Scan(times);
        if (sorted)
            return;
        var count = times.Length;
        var order = ArrayPool<int>.Shared.Rent(count);
        FindOrder(times, least, greatest, order.AsSpan(0, count));
        Permute(log.Times, start, order.AsSpan(0, count));
        Permute(log.ItemRows, start, order.AsSpan(0, count));
        if (log.Ratings is { } ratings)
            Permute(ratings, start, order.AsSpan(0, count));
        if (log.Weights is { } weights)
            Permute(weights, start, order.AsSpan(0, count));
        ArrayPool<int>.Shared.Return(order);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (bool Sorted, long Least, long Greatest) Scan(ReadOnlySpan<long> times)
    {
        var (sorted, least, greatest) = (true, long.MaxValue, long.MinValue);
        var previous = long.MinValue;
        foreach (var time in times)
        {
            sorted &= previous <= time;
            previous = time;
            least = Math.Min(least, time);
            greatest = Math.Max(greatest, time);
        }

        return (sorted, least, greatest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindOrder(
        ReadOnlySpan<long> times,
        long least,
        long greatest,
        Span<int> order
    )
    {
        var keys = ArrayPool<long>.Shared.Rent(times.Length);
        var placeBits = 64 - BitOperations.LeadingZeroCount((ulong)times.Length);
        var range = unchecked((ulong)greatest - (ulong)least);
        if (BitOperations.LeadingZeroCount(range) > placeBits)
        {
            // Time and place in one number: an unstable sort of numbers is then a stable one of interactions.
            for (var i = 0; i < times.Length; i++)
                keys[i] = ((times[i] - least) << placeBits) | (long)(uint)i;
            keys.AsSpan(0, times.Length).Sort();
            var mask = (1L << placeBits) - 1;
            for (var i = 0; i < order.Length; i++)
                order[i] = (int)(keys[i] & mask);
        }
        else
        {
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
            times.CopyTo(keys);
            order.Sort((a, b) => keys[a] != keys[b] ? keys[a].CompareTo(keys[b]) : a.CompareTo(b));
        }

        ArrayPool<long>.Shared.Return(keys);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Permute<T>(T[] column, int start, ReadOnlySpan<int> order)
    {
        var copy = ArrayPool<T>.Shared.Rent(order.Length);
        Array.Copy(column, start, copy, 0, order.Length);
        for (var i = 0; i < order.Length; i++)
            column[start + i] = copy[order[i]];
        ArrayPool<T>.Shared.Return(copy);
    }
}
