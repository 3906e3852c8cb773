using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>One of the two halves of an image's vectors. Every block is checked before its first use.</summary>
/// <param name="image">What holds it.</param>
/// <param name="panels">The first panel.</param>
/// <param name="checksums">A checksum a block.</param>
/// <param name="isTrusted">Whether nothing needs checking.</param>
internal sealed unsafe class VectorPlane(
    IndexImage image,
    uint* panels,
    uint* checksums,
    bool isTrusted
)
{
    private readonly bool[] verified = new bool[VectorPanels.BlockCount(image.Header.Count)];

    /// <summary>The first panel.</summary>
    public uint* Panels { get; } = panels;

    /// <summary>Checks a block unless it was checked before.</summary>
    /// <exception cref="RechubException">Its checksum does not match.</exception>
    public void Verify(int block)
    {
        if (isTrusted || verified[block])
            return;
        if (!IsIntact(block))
            throw IndexErrors.Damaged(
                image.Location,
                $"the checksum of vector block {block} (rows from {block * VectorPanels.BlockRows}) does not match"
            );
        verified[block] = true;
    }

    /// <summary>Whether the blocks that were checked still are what they were.</summary>
    public bool IsStillIntact()
    {
        for (var block = 0; block < verified.Length; block++)
        {
            if (verified[block] && !IsIntact(block))
                return false;
        }

        return true;
    }

    /// <summary>Whether a block's checksum matches its bytes.</summary>
    public bool IsIntact(int block)
    {
        var firstRow = block * VectorPanels.BlockRows;
        var rows = Math.Min(VectorPanels.BlockRows, image.Header.Count - firstRow);
        var bytes = new ReadOnlySpan<byte>(
            (byte*)Panels + VectorPanels.PlaneLength(firstRow, image.Header.Dimension),
            (int)VectorPanels.PlaneLength(rows, image.Header.Dimension)
        );
        return Checksum.Of(bytes) == checksums[block];
    }
}
