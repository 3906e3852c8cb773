using Rechub.Data;

namespace Rechub.Training.Batches;

/// <summary>How much each interaction counts in a training.</summary>
internal static class InteractionWeights
{
    /// <summary>
    /// The product of the interaction's own weight, its rating (<see cref="TrainingOptions.RatingAsWeight"/>), and
    /// ½^(age / <see cref="TrainingOptions.HalfLife"/>), where the age is counted from the last interaction of the training part.
    /// </summary>
    /// <returns>A weight for each log position; null when all count the same.</returns>
    public static float[]? Of(InteractionData data, TrainingOptions options)
    {
        var log = data.Log;
        if (log.Weights is null && !options.RatingAsWeight && options.HalfLife is null)
            return null;
        var weights = new float[log.Count];
        for (var position = 0; position < weights.Length; position++)
            weights[position] =
                (log.Weights?[position] ?? 1)
                * (options.RatingAsWeight ? log.Ratings![position] : 1);
        if (options.HalfLife is not { } halfLife)
            return weights;
        var latest = LatestTraining(data);
        for (var position = 0; position < weights.Length; position++)
            weights[position] *= (float)
                Math.Pow(0.5, Math.Max(0, latest - log.Times[position]) / halfLife.TotalSeconds);
        return weights;
    }

    // A user's interactions are in order of time.
    private static long LatestTraining(InteractionData data)
    {
        var latest = long.MinValue;
        for (var user = 0; user < data.UserCount; user++)
        {
            var end = data.Split.TrainEnd[user];
            if (end > data.Log.UserOffsets[user])
                latest = Math.Max(latest, data.Log.Times[end - 1]);
        }

        return latest;
    }
}
