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
    /// <summary>For each log position, what the loss of a sample there is multiplied by, 1 on average; null when it is 1 for all.</summary>
    public float[]? Weights { get; private init; }

    /// <summary>Number of samples left out because their weight is 0.</summary>
    public int WithoutWeightCount { get; private init; }

    /// <summary>Number of samples left out because no item is a negative of theirs.</summary>
    public int WithoutNegativeCount { get; private init; }

    /// <summary>The share of the possible targets that is left out as repeats.</summary>
    public double RepeatShare =>
        RepeatCount == 0 ? 0 : RepeatCount / ((double)Positions.Length + RepeatCount);

    /// <summary>The samples that a training learns from: those that its options leave, with their weights.</summary>
    /// <param name="data">The data.</param>
    /// <param name="options">The training's options.</param>
    public static TrainingSamples For(InteractionData data, TrainingOptions options) =>
        Of(data, options.MinimumItem)
            .WithNegatives(data, options.RejectHistory)
            .WithWeights(InteractionWeights.Of(data, options));

    /// <summary>What of the data is not trained on, in sentences.</summary>
    /// <param name="data">The data that the samples are of.</param>
    /// <param name="options">The options that they are for.</param>
    public IEnumerable<string> LeftOut(InteractionData data, TrainingOptions options)
    {
        if (DroppedUserCount > 0)
            yield return $"{DroppedUserCount} of {data.UserCount} users have fewer than {options.MinimumItem} interactions and are left out of training.";
        if (RepeatShare > RepeatWarning.Threshold)
            yield return RepeatWarning.Of(
                RepeatShare,
                "interactions to learn from",
                "They are left out of training"
            );
        if (WithoutNegativeCount > 0)
            yield return $"{WithoutNegativeCount} training samples are {(data.ItemCount == 1 ? "of a catalog of one item, which has no negative" : "of users who have all items, so -RejectHistory leaves no negative")}. They are left out.";
        if (WithoutWeightCount > 0)
            yield return $"{WithoutWeightCount} training samples have weight 0. They are left out.";
    }

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

    /// <summary>
    /// The samples for which the catalog has a negative: an item that is not the positive and, where histories are rejected, not in
    /// the user's training part.
    /// </summary>
    /// <param name="data">The data that the samples are of.</param>
    /// <param name="rejectHistory">Whether items of the user's training part are no negatives.</param>
    public TrainingSamples WithNegatives(InteractionData data, bool rejectHistory)
    {
        if (data.ItemCount > 1 && !rejectHistory)
            return this;
        var kept = new List<int>(Positions.Length);
        var (user, hasNegative) = (-1, true);
        foreach (var position in Positions)
        {
            if (user < 0 || position >= data.Log.UserOffsets[user + 1])
            {
                do user++;
                while (position >= data.Log.UserOffsets[user + 1]);
                hasNegative = HasNegative(data, user);
            }

            if (hasNegative)
                kept.Add(position);
        }

        return kept.Count == Positions.Length
            ? this
            : this with
            {
                Positions = [.. kept],
                WithoutNegativeCount = Positions.Length - kept.Count,
            };
    }

    /// <summary>
    /// The samples of positive weight, with weights divided by their mean: the loss keeps its size, whatever unit the weights are in.
    /// </summary>
    /// <param name="weights">For each log position, a weight of 0 or more; null when all count the same.</param>
    public TrainingSamples WithWeights(float[]? weights)
    {
        if (weights is null)
            return this;
        int[] kept = [.. Positions.Where(position => weights[position] > 0)];
        var mean = kept.Length == 0 ? 1 : kept.Average(position => (double)weights[position]);
        return this with
        {
            Positions = kept,
            WithoutWeightCount = Positions.Length - kept.Length,
            Weights = Array.ConvertAll(weights, weight => (float)(weight / mean)),
        };
    }

    // A history that is shorter than the catalog leaves an item, whatever it has.
    private static bool HasNegative(InteractionData data, int user)
    {
        var (start, end) = (data.Log.UserOffsets[user], data.Split.TrainEnd[user]);
        return data.ItemCount > 1
            && (
                end - start < data.ItemCount
                || data.Log.ItemRows[start..end].Distinct().Count() < data.ItemCount
            );
    }
}
