using Rechub.Data;

namespace Rechub.Training.Batches;

/// <summary>
/// The positives of a training: log positions whose item is a target, each with the history of its user before it. A user's
/// first interaction has no history and is never a target.
/// </summary>
/// <param name="Positions">Log positions of the targets, user by user in time order.</param>
/// <param name="DroppedUserCount">Users left out because they have too few interactions.</param>
internal sealed record TrainingSamples(int[] Positions, int DroppedUserCount)
{
    /// <summary>The samples of a data set's training part.</summary>
    /// <param name="data">The data; its split says where each user's training part ends.</param>
    /// <param name="minimumItem">Users with fewer interactions, held-out ones included, are left out.</param>
    public static TrainingSamples Of(InteractionData data, int minimumItem = 0)
    {
        var positions = new List<int>(data.InteractionCount);
        var dropped = 0;
        for (var user = 0; user < data.UserCount; user++)
        {
            var (start, end) = (data.Log.UserOffsets[user], data.Log.UserOffsets[user + 1]);
            if (end - start < minimumItem)
            {
                dropped++;
                continue;
            }

            for (var position = start + 1; position < data.Split.TrainEnd[user]; position++)
                positions.Add(position);
        }

        return new TrainingSamples([.. positions], dropped);
    }
}
