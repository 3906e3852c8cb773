namespace Rechub.Evaluation;

/// <summary>The metrics of one user's list at one cut-off.</summary>
internal readonly record struct ListScore(
    double NDCG,
    double ReciprocalRank,
    double AveragePrecision,
    double Recall,
    double HasHit,
    double Precision,
    double Hits
)
{
    public static ListScore operator +(ListScore x, ListScore y) =>
        new(
            x.NDCG + y.NDCG,
            x.ReciprocalRank + y.ReciprocalRank,
            x.AveragePrecision + y.AveragePrecision,
            x.Recall + y.Recall,
            x.HasHit + y.HasHit,
            x.Precision + y.Precision,
            x.Hits + y.Hits
        );

    /// <summary>Computes the metrics from the ranks of the hits.</summary>
    /// <param name="hits">0-based ranks of the hits, ascending.</param>
    /// <param name="cutoff">K.</param>
    /// <param name="relevant">Number of held-out items, at least 1.</param>
    /// <param name="capPrecision">Whether precision divides by the smaller of K and <paramref name="relevant"/>, otherwise by K.</param>
    public static ListScore Of(
        ReadOnlySpan<int> hits,
        int cutoff,
        int relevant,
        bool capPrecision = false
    )
    {
        var gain = 0.0;
        var precisions = 0.0;
        var count = 0;
        foreach (var rank in hits)
        {
            if (rank >= cutoff)
                break;
            count++;
            gain += Discount(rank);
            precisions += (double)count / (rank + 1);
        }

        if (count == 0)
            return default;
        var reachable = Math.Min(cutoff, relevant);
        var ideal = 0.0;
        for (var rank = 0; rank < reachable; rank++)
            ideal += Discount(rank);
        return new ListScore(
            NDCG: gain / ideal,
            ReciprocalRank: 1.0 / (hits[0] + 1),
            AveragePrecision: precisions / reachable,
            Recall: (double)count / relevant,
            HasHit: 1,
            Precision: (double)count / (capPrecision ? reachable : cutoff),
            Hits: count
        );
    }

    private static double Discount(int rank) => 1 / Math.Log2(rank + 2);
}
