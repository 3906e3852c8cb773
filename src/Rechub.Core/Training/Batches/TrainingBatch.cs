using Rechub.Layers;

namespace Rechub.Training.Batches;

/// <summary>
/// The samples of one step: positives, each with its candidates. Each distinct item has one slot. Buffers are reused.
/// </summary>
internal sealed class TrainingBatch
{
    /// <summary>The users; their states belong to the positives, in order.</summary>
    public TowerRows Users { get; } = new();

    /// <summary>The distinct items, one per slot.</summary>
    public TowerRows Items { get; } = new();

    /// <summary>
    /// Number of distinct items that were drawn as negatives of all positives. They have the first slots. Where the item of a positive
    /// is among them, it is no negative of that positive.
    /// </summary>
    public int SharedCount { get; set; }

    /// <summary>
    /// For each slot, how often the batch has its item: the sum of the weights of the positives that it is a candidate of, and the
    /// number of its draws as a negative of all.
    /// </summary>
    public float[] Multiplicity { get; private set; } = [];

    /// <summary>What each positive's loss is multiplied by; all are 1 unless <see cref="IsWeighted"/>.</summary>
    public float[] Weights { get; private set; } = [];

    /// <summary>Whether weights differ from 1.</summary>
    public bool IsWeighted { get; set; }

    /// <summary>Candidates per positive: the positive itself, then the negatives that it has alone.</summary>
    public int CandidateCount { get; private set; }

    /// <summary>The slot of each candidate, positive by positive.</summary>
    public int[] Candidates { get; private set; } = [];

    /// <summary>Slots that are not negatives of positive i: the range <c>[MaskOffsets[i], MaskOffsets[i + 1])</c>.</summary>
    public List<int> Masked { get; } = [];

    /// <summary>Boundaries of <see cref="Masked"/>; empty when nothing is masked.</summary>
    public List<int> MaskOffsets { get; } = [];

    /// <summary>Seed of the step's dropout.</summary>
    public ulong DropoutSeed { get; set; }

    /// <summary>The slot of a positive's own item.</summary>
    public int TargetOf(int positive) => Candidates[positive * CandidateCount];

    /// <summary>Whether a slot has a negative that all positives share.</summary>
    public bool IsShared(int slot) => slot < SharedCount;

    /// <summary>Number of positives.</summary>
    public int PositiveCount => Users.StateCount;

    /// <summary>Number of samples as <c>BatchSize</c> counts them.</summary>
    public int SampleCount => PositiveCount * CandidateCount;

    /// <summary>
    /// Makes room for the candidates of the positives of <see cref="Users"/>, and clears the mask and the shared negatives.
    /// </summary>
    public void ResizeCandidates(int candidateCount)
    {
        (CandidateCount, SharedCount) = (candidateCount, 0);
        var positives = PositiveCount;
        if (Candidates.Length < positives * candidateCount)
            Candidates = new int[positives * candidateCount];
        if (Weights.Length < positives)
        {
            Weights = new float[positives];
            Array.Fill(Weights, 1);
        }

        Masked.Clear();
        MaskOffsets.Clear();
    }

    /// <summary>Sets the number of slots.</summary>
    public void ResizeItems(int count)
    {
        Items.Resize(count);
        if (Multiplicity.Length < count)
            Multiplicity = new float[Items.Entity.Length];
    }
}
