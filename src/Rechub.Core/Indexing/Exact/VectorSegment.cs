using Rechub.Filters;

namespace Rechub.Indexing.Exact;

/// <summary>The vectors of an image of an index, of which a scan walks those that can be found.</summary>
/// <param name="image">What holds the vectors.</param>
/// <param name="firstPosition">Position of the first vector among all that are searched.</param>
internal sealed class VectorSegment(IndexImage image, int firstPosition)
{
    private readonly uint[]? eligible;
    private int[]? liveBlocks;

    private VectorSegment(VectorSegment segment, uint[] eligible)
        : this(segment.Image, segment.FirstPosition) => this.eligible = eligible;

    /// <summary>What holds the vectors; keep it alive while they are read.</summary>
    public IndexImage Image { get; } = image;

    /// <summary>Number of vectors.</summary>
    public int Count => Image.Header.Count;

    /// <summary>Position of the first vector.</summary>
    public int FirstPosition { get; } = firstPosition;

    /// <summary>The blocks in which a row can be found, ascending; the others need not be looked at.</summary>
    public int[] LiveBlocks =>
        liveBlocks ??= [.. Enumerable.Range(0, VectorPanels.BlockCount(Count)).Where(IsLive)];

    /// <summary>The same vectors, of which only those rows can be found that could be before. Takes the mask over.</summary>
    public VectorSegment Only(uint[] rows) =>
        new(this, eligible is null ? rows : rows.And(eligible));

    /// <summary>Whether a row can be found.</summary>
    public bool IsEligible(int row) => eligible is null || eligible.Has(row);

    /// <summary>The rows of each panel of a block that can be found, a bit a row; returns the number of panels.</summary>
    public unsafe int EligibleRows(int block, uint* rows)
    {
        var first = block * VectorPanels.PerBlock;
        var panels = PanelsFrom(first);
        for (var i = 0; i < panels; i++)
        {
            var filled = Math.Min(VectorPanels.Width, Count - ((first + i) * VectorPanels.Width));
            var mask = uint.MaxValue >> (VectorPanels.Width - filled);
            rows[i] = eligible is null ? mask : mask & eligible[first + i];
        }

        return panels;
    }

    private bool IsLive(int block)
    {
        var first = block * VectorPanels.PerBlock;
        return eligible is null || eligible.AsSpan(first, PanelsFrom(first)).ContainsAnyExcept(0u);
    }

    /// <summary>Panels of the block that begins with one.</summary>
    private int PanelsFrom(int first) =>
        Math.Min(VectorPanels.PerBlock, VectorPanels.Count(Count) - first);
}
