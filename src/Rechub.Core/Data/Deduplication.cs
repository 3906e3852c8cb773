namespace Rechub.Data;

/// <summary>Keeps one interaction of each user and item.</summary>
internal static class Deduplication
{
    public static InteractionLog Remove(
        InteractionLog log,
        RepeatedInteractions keep,
        int itemCount
    )
    {
        if (keep == RepeatedInteractions.Keep)
            return log;
        var isFirst = keep switch
        {
            RepeatedInteractions.First => true,
            RepeatedInteractions.Last => false,
            _ => throw new ArgumentOutOfRangeException(nameof(keep), keep, null),
        };
        var kept = new bool[log.Count];
        var seenBy = new int[itemCount];
        var offsets = new int[log.UserOffsets.Length];
        for (var user = 0; user < log.UserCount; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            var count = 0;
            for (var i = 0; i < end - start; i++)
            {
                var position = isFirst ? start + i : end - 1 - i;
                ref var seen = ref seenBy[log.ItemRows[position]];
                if (seen == user + 1)
                    continue;
                seen = user + 1;
                kept[position] = true;
                count++;
            }

            offsets[user + 1] = offsets[user] + count;
        }

        return offsets[^1] == log.Count
            ? log
            : new InteractionLog(
                offsets,
                Keep(log.ItemRows, kept, offsets[^1]),
                Keep(log.Times, kept, offsets[^1]),
                log.Ratings is null ? null : Keep(log.Ratings, kept, offsets[^1]),
                log.Weights is null ? null : Keep(log.Weights, kept, offsets[^1]),
                log.Fractions is null ? null : Keep(log.Fractions, kept, offsets[^1]),
                log.HasTimes
            ).With(log.Ties);
    }

    private static T[] Keep<T>(T[] column, bool[] kept, int count)
    {
        var result = new T[count];
        for (int i = 0, place = 0; i < column.Length; i++)
        {
            if (kept[i])
                result[place++] = column[i];
        }

        return result;
    }
}
