using Rechub.Models;

namespace Rechub.Training.Batches;

/// <summary>How batches are made.</summary>
internal sealed record BatchSettings
{
    /// <summary>What a row of a batch is.</summary>
    public BatchRows Rows { get; init; }

    /// <summary>Most positives of a row of whole users.</summary>
    public int LongestRow { get; init; } = int.MaxValue;

    /// <summary>Which items a batch has.</summary>
    public required BatchItems Items { get; init; }

    /// <summary>Most positives of a batch.</summary>
    public required int PositiveCount { get; init; }

    /// <summary>Negatives sampled for each positive; 0 for none.</summary>
    public int NegativeRatio { get; init; }

    /// <summary>Draws of negatives that all positives of the batch share; 0 for none.</summary>
    public int NegativeCount { get; init; }

    /// <summary>Distribution of sampled negatives.</summary>
    public NegativeSampling Sampling { get; init; }

    /// <summary>Whether items of the user's training part are neither sampled for a positive nor left among the negatives.</summary>
    public bool RejectHistory { get; init; }

    /// <summary>Rate at which ids are replaced by the unknown id.</summary>
    public float IdDropout { get; init; }

    /// <summary>Seed of everything random.</summary>
    public required long Seed { get; init; }
}
