namespace Rechub.Training.Batches;

/// <summary>Which items a batch has.</summary>
internal enum BatchItems
{
    /// <summary>The positives, and the negatives sampled for each or for all of them.</summary>
    Sampled,

    /// <summary>The positives, and any negatives sampled for all; each item is a negative of the positives of others.</summary>
    Positives,

    /// <summary>Every item of the catalog.</summary>
    Catalog,
}
