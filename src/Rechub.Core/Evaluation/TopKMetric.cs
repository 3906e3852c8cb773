namespace Rechub.Evaluation;

/// <summary>The metrics of lists at a cut-off: means over the users with a held-out item.</summary>
/// <param name="K">The cut-off.</param>
/// <param name="NDCG">Normalized discounted cumulative gain, binary relevance, discount 1 / log2(rank + 1).</param>
/// <param name="MRR">Reciprocal rank of the first hit; 0 without one.</param>
/// <param name="Recall">Hits among the user's held-out items, divided by their number.</param>
/// <param name="HitRate">Share of users with at least one hit.</param>
/// <param name="Precision">Hits divided by K.</param>
/// <param name="UserCount">Number of users that the means are over.</param>
public sealed record TopKMetric(
    int K,
    double NDCG,
    double MRR,
    double Recall,
    double HitRate,
    double Precision,
    int UserCount
)
{
    /// <summary>Number of users left out because they have no held-out item.</summary>
    public required int SkippedUserCount { get; init; }

    /// <summary>Number of users among <see cref="UserCount"/> without a list; their metrics are 0.</summary>
    public int UnlistedUserCount { get; init; }

    /// <summary>Mean average precision: the sum of the precisions at each hit, divided by the smaller of K and the number of held-out items.</summary>
    public required double MAP { get; init; }

    /// <summary>Hits of all users divided by held-out items of all users.</summary>
    public required double MicroHit { get; init; }

    /// <summary>The group that was measured; null for all users.</summary>
    public object? Group { get; init; }

    /// <summary>Share of the catalog that is recommended to any user; null without data.</summary>
    public double? Coverage { get; init; }

    /// <summary>Mean over users of the mean 1 − cosine of all pairs of items of a list; null without vectors.</summary>
    public double? Diversity { get; init; }

    /// <summary>Mean over users of the mean −log2 of an item's share of the training interactions; null without data.</summary>
    public double? Novelty { get; init; }

    /// <summary>Bootstrap confidence intervals; null unless asked for.</summary>
    public MetricInterval[]? Interval { get; init; }
}
