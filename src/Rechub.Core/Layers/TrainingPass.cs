namespace Rechub.Layers;

/// <summary>What a training step knows of its rows; without it a network is in evaluation mode.</summary>
/// <param name="Multiplicity">How many rows of the batch each row stands for; null when each stands for one.</param>
/// <param name="Total">Sum of the multiplicities.</param>
/// <param name="BatchSize">Size of the batch for the unbiased running variance; a multiple of <paramref name="Total"/> when every row repeats equally often.</param>
/// <param name="DropoutSeed">Seed of this step's dropout.</param>
internal sealed record TrainingPass(
    float[]? Multiplicity,
    float Total,
    long BatchSize,
    ulong DropoutSeed
)
{
    /// <summary>How many rows of the batch a row stands for.</summary>
    public float MultiplicityOf(int row) => Multiplicity is null ? 1 : Multiplicity[row];
}
