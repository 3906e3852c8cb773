using Rechub.Models;

namespace Rechub.Training.Batches;

/// <summary>How batches are made.</summary>
/// <param name="Rows">What their rows are.</param>
/// <param name="Items">What their items are.</param>
/// <param name="PositiveCount">Positives a batch, at most.</param>
/// <param name="NegativeRatio">Negatives sampled for each positive; 0 unless items are sampled.</param>
/// <param name="Sampling">Distribution of sampled negatives.</param>
/// <param name="RejectHistory">Whether items of the user's training part are neither sampled nor left among the negatives.</param>
/// <param name="IdDropout">Rate at which ids are taken as unknown.</param>
/// <param name="Seed">Seed of everything random.</param>
internal sealed record BatchSettings(
    BatchRows Rows,
    BatchItems Items,
    int PositiveCount,
    int NegativeRatio,
    NegativeSampling Sampling,
    bool RejectHistory,
    float IdDropout,
    long Seed
);
