using Rechub.Numerics;

namespace Rechub.Layers.Sequence;

/// <summary>
/// What a sublayer learns to add to the score of each pair of places, for each head: a number of their distance (Raffel et al.
/// 2020), and a number of the bucket of the time between them (Zhai et al. 2024).
/// </summary>
internal sealed unsafe class ScoreBias
{
    private readonly ParameterBlock? distance;
    private readonly ParameterBlock? time;
    private readonly ParametersAndGradients weights;
    private readonly GradientBuffer gradients;

    private ScoreBias(
        ParametersAndGradients weights,
        GradientBuffer gradients,
        ParameterBlock? distance,
        ParameterBlock? time
    ) =>
        (this.weights, this.gradients, this.distance, this.time) = (
            weights,
            gradients,
            distance,
            time
        );

    /// <summary>The bias of a sublayer; null if it has none.</summary>
    public static ScoreBias? Of(
        ParametersAndGradients weights,
        GradientBuffer gradients,
        SublayerLayout layout
    )
    {
        var distance = weights.Parameters.Find(layout.DistanceName);
        var time = weights.Parameters.Find(layout.TimeName);
        return distance is null && time is null
            ? null
            : new ScoreBias(weights, gradients, distance, time);
    }

    /// <summary>Adds to the scores of a query for the keys up to its own place.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="query">The query's place in its sequence.</param>
    /// <param name="head">The head.</param>
    /// <param name="buckets">Buckets of the times between the query and the keys; read only by a bias of time.</param>
    public void Add(float* scores, int query, int head, byte* buckets)
    {
        var seen = query + 1;
        if (distance is not null)
            VectorMath.Add(scores, scores, weights.Value(distance) + DistanceOf(seen, head), seen);
        if (time is null)
            return;
        var own = weights.Value(time) + ((nint)head * time.Columns);
        for (var key = 0; key < seen; key++)
            scores[key] += own[buckets[key]];
    }

    /// <summary>Adds the gradients of the scores of a query to those of the numbers; see <see cref="Add"/>.</summary>
    public void AddGradient(float* gradient, int query, int head, byte* buckets)
    {
        var seen = query + 1;
        if (distance is not null)
            VectorMath.AddScaled(
                gradients.Of(distance) + DistanceOf(seen, head),
                gradient,
                1,
                seen
            );
        if (time is null)
            return;
        var own = gradients.Of(time) + ((nint)head * time.Columns);
        for (var key = 0; key < seen; key++)
            own[buckets[key]] += gradient[key];
    }

    // A head's numbers go from the largest distance to 0, so those of a query's keys lie in the keys' order, at the end.
    private nint DistanceOf(int seen, int head) => ((nint)(head + 1) * distance!.Columns) - seen;
}
