namespace Rechub.Evaluation;

/// <summary>How good lists are at a cut-off, as means over the users that have a held-out item.</summary>
/// <param name="K">The cut-off.</param>
/// <param name="NDCG">Normalized discounted cumulative gain, binary relevance, discount 1 / log2(rank + 1).</param>
/// <param name="MRR">Reciprocal rank of the first hit; 0 without one.</param>
/// <param name="Recall">Hits among the user's held-out items, divided by their number.</param>
/// <param name="HitRate">Share of users with at least one hit.</param>
/// <param name="Precision">Hits divided by K.</param>
/// <param name="UserCount">Users that the means are over.</param>
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
    /// <summary>Users that were left out because nothing is held out for them.</summary>
    public required int SkippedUserCount { get; init; }

    /// <summary>Users among <see cref="UserCount"/> with truth for whom there is no list; they count with 0.</summary>
    public int UnlistedUserCount { get; init; }

    /// <summary>Mean average precision: precision at each hit, summed, divided by the smaller of K and the held-out items.</summary>
    public required double MAP { get; init; }

    /// <summary>Hits of all users divided by held-out items of all users.</summary>
    public required double MicroHit { get; init; }

    /// <summary>The group that was measured; null for all users.</summary>
    public object? Group { get; init; }

    /// <summary>Share of the catalog that is recommended to anybody; null without data.</summary>
    public double? Coverage { get; init; }

    /// <summary>Mean over users of the mean 1 − cosine of every two items of a list; null without vectors.</summary>
    public double? Diversity { get; init; }

    /// <summary>Mean over users of the mean −log2 of an item's share of the training interactions; null without data.</summary>
    public double? Novelty { get; init; }

    /// <summary>Bootstrap confidence intervals; null unless asked for.</summary>
    public MetricInterval[]? Interval { get; init; }
}
