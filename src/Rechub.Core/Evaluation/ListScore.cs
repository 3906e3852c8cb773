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

    /// <summary>Scores a list by where its hits are.</summary>
    /// <param name="hits">0-based positions of the hits, ascending.</param>
    /// <param name="cutoff">K.</param>
    /// <param name="relevant">Number of held-out items, at least 1.</param>
    public static ListScore Of(ReadOnlySpan<int> hits, int cutoff, int relevant)
    {
        var gain = 0.0;
        var precisions = 0.0;
        var count = 0;
        foreach (var position in hits)
        {
            if (position >= cutoff)
                break;
            count++;
            gain += Discount(position);
            precisions += (double)count / (position + 1);
        }

        if (count == 0)
            return default;
        var reachable = Math.Min(cutoff, relevant);
        var ideal = 0.0;
        for (var position = 0; position < reachable; position++)
            ideal += Discount(position);
        return new ListScore(
            gain / ideal,
            1.0 / (hits[0] + 1),
            precisions / reachable,
            (double)count / relevant,
            1,
            (double)count / cutoff,
            count
        );
    }

    private static double Discount(int position) => 1 / Math.Log2(position + 2);
}
