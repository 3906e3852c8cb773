using System.Buffers.Binary;
using Rechub.Files;

namespace Rechub.Indexing.Storage;

/// <summary>
/// How much of the file is valid. An update appends, flushes, then writes the older of the two slots: a reader takes the newer
/// one, so it sees the state before the update or the one after it.
/// </summary>
internal readonly record struct CommitSlot(long Sequence, long FileLength, long LiveCount)
{
    /// <summary>Bytes of a slot.</summary>
    public const int Length = 32;

    /// <summary>Where the slot of this sequence number lies in the file.</summary>
    public long Offset => IndexHeader.FirstSlot + (Sequence % 2 * IndexHeader.SlotStride);

    /// <summary>Writes the slot.</summary>
    public void Write(Span<byte> slot)
    {
        slot[..Length].Clear();
        BinaryPrimitives.WriteInt64LittleEndian(slot, Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(slot[8..], FileLength);
        BinaryPrimitives.WriteInt64LittleEndian(slot[16..], LiveCount);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[28..], Checksum.Of(slot[..28]));
    }

    /// <summary>The newer valid slot of a page.</summary>
    public static CommitSlot Newest(ReadOnlySpan<byte> page, string location)
    {
        CommitSlot newest = default;
        for (var i = 0; i < 2; i++)
        {
            var bytes = page.Slice(
                IndexHeader.FirstSlot + (i * IndexHeader.SlotStride),
                IndexHeader.SlotStride
            );
            if (!bytes.ContainsAnyExcept((byte)0))
                continue;
            if (
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]) != Checksum.Of(bytes[..28])
                || bytes[Length..].ContainsAnyExcept((byte)0)
            )
                throw IndexErrors.Damaged(location, "a commit record's checksum does not match");
            var slot = new CommitSlot(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])
            );
            if (slot.Sequence > newest.Sequence)
                newest = slot;
        }

        return newest.Sequence > 0
            ? newest
            : throw IndexErrors.Damaged(location, "it was never completed");
    }
}
