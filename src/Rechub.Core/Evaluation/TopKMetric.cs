using System.Globalization;

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

    /// <summary>
    /// Share of the held-out items, in [0, 1], that is no ground truth because the user's history has them and repeats are excluded.
    /// Null if the ground truth is not that of a split.
    /// </summary>
    public double? RepeatedShare { get; init; }

    /// <summary>Mean average precision: the sum of the precisions at each hit, divided by the smaller of K and the number of held-out items.</summary>
    public required double MAP { get; init; }

    /// <summary>Hits of all users divided by held-out items of all users.</summary>
    public required double MicroHit { get; init; }

    /// <summary>The group that was measured; null for all users.</summary>
    public object? Group { get; init; }

    /// <summary>The place of the group among others: see <see cref="ListGroup.Key"/>.</summary>
    internal object? GroupKey { get; init; }

    /// <summary>Number of the fold that was measured; null for lists of no fold, and for a mean over folds.</summary>
    public int? Fold { get; init; }

    /// <summary>The metrics of each fold, of which this is the mean; null otherwise. Counts are sums over the folds.</summary>
    public TopKMetric[]? FoldMetric { get; init; }

    /// <summary>Sample standard deviations over the folds; null unless this is a mean over folds.</summary>
    public MetricDeviation[]? Deviation { get; init; }

    /// <summary>
    /// Number of sampled items that each held-out item was ranked among; null if it was all items, as it should be. Such metrics are
    /// much higher, and may order models otherwise (Krichene and Rendle 2020).
    /// </summary>
    public int? CandidateCount { get; init; }

    /// <summary>Share of the catalog, in [0, 1], that is recommended to any user; null without data.</summary>
    public double? Coverage { get; init; }

    /// <summary>Number of distinct recommended items that are not in the catalog and do not count for coverage; null without data.</summary>
    public int? UnknownItemCount { get; init; }

    /// <summary>
    /// Mean over lists of the mean 1 − cosine of all pairs of items; null without vectors, and where no list has two items with
    /// vectors, as at K = 1.
    /// </summary>
    public double? Diversity { get; init; }

    /// <summary>Number of lists with fewer than two items with vectors, which diversity leaves out; null without vectors.</summary>
    public int? UndefinedDiversityCount { get; init; }

    /// <summary>
    /// Mean over lists of the mean −log2 of an item's share of the training interactions, in bits; null without data, and where no
    /// list has an item with such interactions.
    /// </summary>
    public double? Novelty { get; init; }

    /// <summary>
    /// Number of distinct recommended items of the catalog without training interactions, which novelty leaves out; null without data.
    /// </summary>
    public int? UnseenItemCount { get; init; }

    /// <summary>Bootstrap confidence intervals; null unless asked for.</summary>
    public MetricInterval[]? Interval { get; init; }

    /// <summary>The main metrics in a line.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(Fold is null ? "" : $"fold {Fold}: ")}NDCG@{K} {NDCG:F4}, Recall@{K} {Recall:F4}, HitRate@{K} {HitRate:F4}"
        );
}
