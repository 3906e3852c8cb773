namespace Rechub.Training.Batches;

/// <summary>What a batch's items are.</summary>
internal enum BatchItems
{
    /// <summary>The positives, and negatives sampled for each.</summary>
    Sampled,

    /// <summary>The positives; each is the others' negative.</summary>
    Positives,

    /// <summary>Every item of the catalog.</summary>
    Catalog,
}
