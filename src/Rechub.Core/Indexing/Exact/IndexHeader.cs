using System.Buffers.Binary;
using System.Text;
using Rechub.IO;

namespace Rechub.Indexing.Exact;

/// <summary>
/// The fixed first page of an index: what the file is, and where its directory lies. All numbers are little-endian. It never
/// changes; what does are the two commit slots behind it.
/// </summary>
internal sealed record IndexHeader(
    Guid FileId,
    int Dimension,
    DistanceMetric Metric,
    int Count,
    bool TextIds,
    string ModelId,
    long DirectoryOffset,
    int DirectoryLength,
    uint DirectoryChecksum
)
{
    /// <summary>Bytes of the page.</summary>
    public const int Length = 4096;

    /// <summary>Offset of the first of the two commit slots, each in a sector of its own.</summary>
    public const int FirstSlot = 3072;

    /// <summary>Bytes from one slot to the next.</summary>
    public const int SlotStride = 512;

    /// <summary>What an index starts with.</summary>
    public static ReadOnlySpan<byte> Magic => "RECHUBIX"u8;

    private const int Version = 3;
    private const int ChecksummedLength = 508;
    private const int ModelIdOffset = 128;

    /// <summary>Longest model id in UTF-8 bytes.</summary>
    public const int LongestModelId = ChecksummedLength - ModelIdOffset - 4;

    /// <summary>Writes the header's part of the page.</summary>
    public void Write(Span<byte> page)
    {
        page[..FirstSlot].Clear();
        Magic.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page[8..], Version);
        FileId.TryWriteBytes(page[16..]);
        BinaryPrimitives.WriteInt32LittleEndian(page[32..], Dimension);
        BinaryPrimitives.WriteInt32LittleEndian(page[36..], (int)Metric);
        BinaryPrimitives.WriteInt32LittleEndian(page[40..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(page[44..], TextIds ? 1 : 0);
        BinaryPrimitives.WriteInt64LittleEndian(page[48..], DirectoryOffset);
        BinaryPrimitives.WriteInt32LittleEndian(page[56..], DirectoryLength);
        BinaryPrimitives.WriteUInt32LittleEndian(page[60..], DirectoryChecksum);
        var modelId = Encoding.UTF8.GetBytes(ModelId);
        BinaryPrimitives.WriteInt32LittleEndian(page[ModelIdOffset..], modelId.Length);
        modelId.CopyTo(page[(ModelIdOffset + 4)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(
            page[ChecksummedLength..],
            Checksum.Of(page[..ChecksummedLength])
        );
    }

    /// <summary>Reads a page and refuses what is not a whole header of this version.</summary>
    public static IndexHeader Read(ReadOnlySpan<byte> page, string location)
    {
        if (page.Length < Magic.Length || !page[..Magic.Length].SequenceEqual(Magic))
            throw IndexErrors.Foreign(location);
        if (page.Length < Length)
            throw IndexErrors.Truncated(location, page.Length, Length);
        var version = BinaryPrimitives.ReadInt32LittleEndian(page[8..]);
        if (version != Version)
            throw new RechubException(
                RechubErrorKind.InvalidData,
                "IndexVersion",
                $"'{location}' is an item index of version {version}; this program reads version {Version}. Publish it again.",
                location
            );
        if (
            BinaryPrimitives.ReadUInt32LittleEndian(page[ChecksummedLength..])
            != Checksum.Of(page[..ChecksummedLength])
        )
            throw IndexErrors.Damaged(location, "the header's checksum does not match");
        var modelIdLength = BinaryPrimitives.ReadInt32LittleEndian(page[ModelIdOffset..]);
        var header = new IndexHeader(
            new Guid(page.Slice(16, 16)),
            BinaryPrimitives.ReadInt32LittleEndian(page[32..]),
            (DistanceMetric)BinaryPrimitives.ReadInt32LittleEndian(page[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(page[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(page[44..]) != 0,
            modelIdLength is >= 0 and <= LongestModelId
                ? Encoding.UTF8.GetString(page.Slice(ModelIdOffset + 4, modelIdLength))
                : "",
            BinaryPrimitives.ReadInt64LittleEndian(page[48..]),
            BinaryPrimitives.ReadInt32LittleEndian(page[56..]),
            BinaryPrimitives.ReadUInt32LittleEndian(page[60..])
        );
        if (
            header.Dimension <= 0
            || header.Count < 0
            || header.DirectoryLength < 0
            || !Enum.IsDefined(header.Metric)
        )
            throw IndexErrors.Damaged(location, "the header holds impossible values");
        return header;
    }
}
