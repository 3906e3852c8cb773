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
        for (var user = 0; user < log.UserCount; user++)
        {
            var (start, end) = (log.UserOffsets[user], log.UserOffsets[user + 1]);
            for (var i = 0; i < end - start; i++)
            {
                var position = isFirst ? start + i : end - 1 - i;
                ref var seen = ref seenBy[log.ItemRows[position]];
                if (seen == user + 1)
                    continue;
                seen = user + 1;
                kept[position] = true;
            }
        }

        return log.Where(kept);
    }
}
