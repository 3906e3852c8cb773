namespace Rechub.Training;

/// <summary>A ranking metric of a user's validation items.</summary>
public enum MonitorMetric
{
    /// <summary>1 if any of the items is among the first K, otherwise 0.</summary>
    HitRate,

    /// <summary>Share of the items that are among the first K; for one item, the hit rate.</summary>
    Recall,

    /// <summary>Σ 1 / log2(rank + 1) over the items within the first K, divided by its largest possible value.</summary>
    NDCG,

    /// <summary>1 / rank of the first of the items, within the first K.</summary>
    MRR,
}
