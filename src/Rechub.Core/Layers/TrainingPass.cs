namespace Rechub.Layers;

/// <summary>The rows of a pass in training mode; a pass without it is in evaluation mode.</summary>
/// <param name="Multiplicity">For each row, the number of equal rows of the batch that it stands for, or its weight; null when each is 1.</param>
/// <param name="Total">Sum of the multiplicities.</param>
/// <param name="BatchSize">Batch size in the unbiased running variance. A multiple of <paramref name="Total"/> when every row stands for equally many.</param>
/// <param name="DropoutSeed">Seed of this step's dropout masks.</param>
internal sealed record TrainingPass(
    float[]? Multiplicity,
    float Total,
    long BatchSize,
    ulong DropoutSeed
)
{
    /// <summary>The multiplicity of a row.</summary>
    public float MultiplicityOf(int row) => Multiplicity is null ? 1 : Multiplicity[row];
}
