namespace Rechub.Evaluation;

/// <summary>The metrics of one user's list at one cut-off.</summary>
public sealed record UserMetric(
    object UserId,
    int K,
    double NDCG,
    double MRR,
    double Recall,
    double HitRate,
    double Precision,
    double MAP
)
{
    /// <summary>Number of the fold that the list is of; null for none.</summary>
    public int? Fold { get; init; }

    /// <summary>Number of sampled items that the held-out items were ranked among; null if it was all items.</summary>
    public int? CandidateCount { get; init; }
}
