using Rechub.Indexing.Filters;

namespace Rechub.Indexing.Storage;

/// <summary>Vectors in panels that a scan can walk, in an image of an index.</summary>
/// <param name="image">What holds the vectors.</param>
/// <param name="panels">The first panel.</param>
/// <param name="count">Number of vectors.</param>
/// <param name="firstPosition">Position of the first vector among all that are searched.</param>
internal sealed unsafe class VectorSegment(
    IndexImage image,
    float* panels,
    int count,
    int firstPosition
)
{
    private readonly uint[]? eligible;
    private int[]? liveBlocks;

    private VectorSegment(VectorSegment segment, uint[] eligible)
        : this(segment.Image, segment.Panels, segment.Count, segment.FirstPosition) =>
        this.eligible = eligible;

    /// <summary>What holds the vectors; keep it alive while they are read.</summary>
    public IndexImage Image { get; } = image;

    /// <summary>The first panel.</summary>
    public float* Panels { get; } = panels;

    /// <summary>Number of vectors.</summary>
    public int Count { get; } = count;

    /// <summary>Position of the first vector.</summary>
    public int FirstPosition { get; } = firstPosition;

    /// <summary>Number of panels.</summary>
    public int PanelCount => VectorPanels.Count(Count);

    /// <summary>The blocks in which a row can be found, ascending; the others need not be looked at.</summary>
    public int[] LiveBlocks =>
        liveBlocks ??= [.. Enumerable.Range(0, VectorPanels.BlockCount(Count)).Where(IsLive)];

    /// <summary>The same vectors, of which only those rows can be found that could be before. Takes the mask over.</summary>
    public VectorSegment Only(uint[] rows) =>
        new(this, eligible is null ? rows : rows.And(eligible));

    /// <summary>Whether a row can be found.</summary>
    public bool IsEligible(int row) => eligible is null || eligible.Has(row);

    /// <summary>The rows of a panel that can be found, a bit a row.</summary>
    public uint EligibleRows(int panel)
    {
        var filled = Math.Min(VectorPanels.Width, Count - (panel * VectorPanels.Width));
        var mask = uint.MaxValue >> (VectorPanels.Width - filled);
        return eligible is null ? mask : mask & eligible[panel];
    }

    private bool IsLive(int block)
    {
        var first = block * VectorPanels.PerBlock;
        var panels = Math.Min(VectorPanels.PerBlock, PanelCount - first);
        return eligible is null || eligible.AsSpan(first, panels).ContainsAnyExcept(0u);
    }

    /// <summary>Checks a block's checksum before its first use.</summary>
    public void Verify(int block) => Image.VerifyBlock(block);
}
