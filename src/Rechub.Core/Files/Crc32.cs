using System.Buffers.Binary;

namespace Rechub.Files;

/// <summary>The CRC-32 of zip archives (IEEE 802.3), eight bytes at a time.</summary>
internal sealed class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const int Step = 8;

    /// <summary><c>Tables[k][b]</c> is the remainder of byte b with k zero bytes behind it.</summary>
    private static readonly uint[][] Tables = MakeTables();

    private uint state = uint.MaxValue;

    /// <summary>The checksum of what has been added.</summary>
    public uint Value => ~state;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ state;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            state =
                Tables[7][(byte)low]
                ^ Tables[6][(byte)(low >> 8)]
                ^ Tables[5][(byte)(low >> 16)]
                ^ Tables[4][low >> 24]
                ^ Tables[3][(byte)high]
                ^ Tables[2][(byte)(high >> 8)]
                ^ Tables[1][(byte)(high >> 16)]
                ^ Tables[0][high >> 24];
        }

        foreach (var value in bytes)
            state = Tables[0][(byte)(state ^ value)] ^ (state >> 8);
    }

    private static uint[][] MakeTables()
    {
        var tables = new uint[Step][];
        tables[0] = new uint[256];
        for (var value = 0u; value < 256; value++)
        {
            var remainder = value;
            for (var bit = 0; bit < 8; bit++)
                remainder = (remainder >> 1) ^ ((remainder & 1) * Polynomial);
            tables[0][value] = remainder;
        }

        for (var k = 1; k < Step; k++)
            tables[k] = Array.ConvertAll(
                tables[k - 1],
                remainder => tables[0][(byte)remainder] ^ (remainder >> 8)
            );
        return tables;
    }
}
