using System.Buffers.Binary;
using Rechub.IO;

namespace Rechub.Indexing.Exact;

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

    /// <summary>
    /// The newest valid slot of a page. Where the other one is damaged, the page may have been read while it was being written.
    /// </summary>
    /// <exception cref="RechubException">Neither slot is valid.</exception>
    public static (CommitSlot Newest, bool IsOtherDamaged) Newest(
        ReadOnlySpan<byte> page,
        string location
    )
    {
        CommitSlot newest = default;
        var isDamaged = false;
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
            {
                isDamaged = true;
                continue;
            }

            var slot = new CommitSlot(
                BinaryPrimitives.ReadInt64LittleEndian(bytes),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])
            );
            if (slot.Sequence > newest.Sequence)
                newest = slot;
        }

        return newest.Sequence > 0
            ? (newest, isDamaged)
            : throw IndexErrors.Damaged(
                location,
                isDamaged ? "no commit record's checksum matches" : "it was never completed"
            );
    }
}
