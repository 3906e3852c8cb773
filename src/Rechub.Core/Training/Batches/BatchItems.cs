namespace Rechub.Training.Batches;

/// <summary>Which items a batch has.</summary>
internal enum BatchItems
{
    /// <summary>The positives, and the negatives sampled for each.</summary>
    Sampled,

    /// <summary>The positives; each is a negative of the others.</summary>
    Positives,

    /// <summary>Every item of the catalog.</summary>
    Catalog,
}
