using Rechub.Layers;

namespace Rechub.Training.Batches;

/// <summary>
/// One step's samples: positives, each with its candidates. Items appear once each however often the batch has them; buffers are
/// reused.
/// </summary>
internal sealed class TrainingBatch
{
    /// <summary>The users; their states are the positives' user sides, in order.</summary>
    public TowerRows Users { get; } = new();

    /// <summary>The distinct items; a candidate is a place here.</summary>
    public TowerRows Items { get; } = new();

    /// <summary>How often each distinct item stands in the batch.</summary>
    public float[] Multiplicity { get; private set; } = [];

    /// <summary>Candidates a positive: itself first, then its negatives.</summary>
    public int CandidateCount { get; private set; }

    /// <summary>Place in <see cref="Items"/> of each candidate, positive by positive.</summary>
    public int[] Candidates { get; private set; } = [];

    /// <summary>Places in <see cref="Items"/> that are no negatives of a positive: its row is <c>[MaskOffsets[i], MaskOffsets[i + 1])</c>.</summary>
    public List<int> Masked { get; } = [];

    /// <summary>Boundaries of <see cref="Masked"/>; empty when nothing is masked.</summary>
    public List<int> MaskOffsets { get; } = [];

    /// <summary>Seed of the step's dropout.</summary>
    public ulong DropoutSeed { get; set; }

    /// <summary>Number of positives.</summary>
    public int PositiveCount => Users.StateCount;

    /// <summary>Number of samples as <c>BatchSize</c> counts them.</summary>
    public int SampleCount => PositiveCount * CandidateCount;

    /// <summary>Makes room for the candidates of the positives that <see cref="Users"/> now has.</summary>
    public void ResizeCandidates(int candidateCount)
    {
        CandidateCount = candidateCount;
        var positives = PositiveCount;
        if (Candidates.Length < positives * candidateCount)
            Candidates = new int[positives * candidateCount];
        Masked.Clear();
        MaskOffsets.Clear();
    }

    /// <summary>Makes room for a number of distinct items.</summary>
    public void ResizeItems(int count)
    {
        Items.Resize(count);
        if (Multiplicity.Length < count)
            Multiplicity = new float[Items.Entity.Length];
    }
}
