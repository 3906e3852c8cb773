using Rechub.Data;

namespace Rechub.Training.Batches;

/// <summary>
/// The positives of a training: the log positions of the targets. The history of a target is all before it of its user; a user's
/// first interaction has no history and is not a target. If the data exclude repeats, neither is an item of the history: it would
/// never be recommended.
/// </summary>
/// <param name="Positions">Log positions of the targets, by user and then by time.</param>
/// <param name="DroppedUserCount">Number of users left out for too few interactions.</param>
/// <param name="RepeatCount">Number of interactions left out because the history has their item.</param>
internal sealed record TrainingSamples(int[] Positions, int DroppedUserCount, int RepeatCount)
{
    /// <summary>The share of the possible targets that is left out as repeats.</summary>
    public double RepeatShare =>
        RepeatCount == 0 ? 0 : RepeatCount / ((double)Positions.Length + RepeatCount);

    /// <summary>The samples of the training part of some data.</summary>
    /// <param name="data">The data; its split says where each user's training part ends.</param>
    /// <param name="minimumItem">Users with fewer interactions, including held-out ones, are left out.</param>
    public static TrainingSamples Of(InteractionData data, int minimumItem = 0)
    {
        var positions = new List<int>(data.InteractionCount);
        var excludes = data.Repeat == RepeatPolicy.Exclude;
        var seenBy = new int[excludes ? data.ItemCount : 0];
        var (dropped, repeats) = (0, 0);
        for (var user = 0; user < data.UserCount; user++)
        {
            var (start, end) = (data.Log.UserOffsets[user], data.Log.UserOffsets[user + 1]);
            if (end - start < minimumItem)
            {
                dropped++;
                continue;
            }

            for (var position = start; position < data.Split.TrainEnd[user]; position++)
            {
                if (excludes)
                {
                    ref var seen = ref seenBy[data.Log.ItemRows[position]];
                    if (seen == user + 1)
                    {
                        repeats++;
                        continue;
                    }

                    seen = user + 1;
                }

                if (position > start)
                    positions.Add(position);
            }
        }

        return new TrainingSamples([.. positions], dropped, repeats);
    }
}
