using System.Globalization;

namespace Rechub.Data.Building;

/// <summary>Orders each user's interactions that are at the same time. The log is sorted by time; ties are as in the source.</summary>
internal static class TieOrdering
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private const int CheckInterval = 1 << 14;

    /// <summary>Counts the ties, and orders them in place where that is asked for, or where the source's order is that of ids.</summary>
    public static TieOrder Apply(
        InteractionLog log,
        IdColumn users,
        IdColumn items,
        TieBreak tieBreak,
        CancellationToken cancellation
    )
    {
        var (ascending, descending) = Count(log, cancellation);
        var found = new TieOrder(TieBreak.FileOrder, ascending, descending);
        if (tieBreak == TieBreak.FileOrder || (tieBreak == TieBreak.Auto && !found.IsById))
            return found;
        var hashes = Hashes(items);
        Parallel.For(
            0,
            log.UserCount,
            new ParallelOptions { CancellationToken = cancellation },
            user => SortUser(log, user, HashOf(users[user]), hashes)
        );
        return found with { Applied = TieBreak.Random };
    }

    // Rows of items are in the order of their ids. One thread is fast enough: this is a small part of sorting by time.
    private static (int Ascending, int Descending) Count(
        InteractionLog log,
        CancellationToken cancellation
    )
    {
        var (ascending, descending) = (0, 0);
        var (times, rows) = (log.Times, log.ItemRows);
        for (var user = 0; user < log.UserCount; user++)
        {
            if (user % CheckInterval == 0)
                cancellation.ThrowIfCancellationRequested();
            for (var i = log.UserOffsets[user] + 1; i < log.UserOffsets[user + 1]; i++)
            {
                if (times[i] != times[i - 1])
                    continue;
                ascending += rows[i] > rows[i - 1] ? 1 : 0;
                descending += rows[i] < rows[i - 1] ? 1 : 0;
            }
        }

        return (ascending, descending);
    }

    private static void SortUser(InteractionLog log, int user, ulong userHash, ulong[] hashes)
    {
        var end = log.UserOffsets[user + 1];
        for (var start = log.UserOffsets[user]; start < end; )
        {
            var next = start + 1;
            while (next < end && log.Times[next] == log.Times[start])
                next++;
            if (next - start > 1)
                SortTies(log, start, next - start, userHash, hashes);
            start = next;
        }
    }

    // Repeats of one item at one time have the same key, and stay in order.
    private static void SortTies(
        InteractionLog log,
        int start,
        int count,
        ulong userHash,
        ulong[] hashes
    )
    {
        var order = new (ulong Key, int Place)[count];
        for (var i = 0; i < count; i++)
            order[i] = (Mix(userHash ^ hashes[log.ItemRows[start + i]]), i);
        Array.Sort(order);
        Permute(log.ItemRows, start, order);
        if (log.Ratings is { } ratings)
            Permute(ratings, start, order);
        if (log.Weights is { } weights)
            Permute(weights, start, order);
    }

    private static void Permute<T>(T[] column, int start, (ulong Key, int Place)[] order)
    {
        var copy = column.AsSpan(start, order.Length).ToArray();
        for (var i = 0; i < order.Length; i++)
            column[start + i] = copy[order[i].Place];
    }

    private static ulong[] Hashes(IdColumn ids)
    {
        var hashes = new ulong[ids.Count];
        for (var row = 0; row < hashes.Length; row++)
            hashes[row] = HashOf(ids[row]);
        return hashes;
    }

    // FNV-1a over the id as text: 5 and "5" are one id.
    private static ulong HashOf(object id)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var c in Convert.ToString(id, CultureInfo.InvariantCulture)!)
            hash = unchecked((hash ^ c) * 0x100000001B3);
        return Mix(hash);
    }

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += Seed;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
