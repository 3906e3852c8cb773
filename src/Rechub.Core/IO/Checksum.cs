using System.Numerics;
using System.Runtime.InteropServices;

namespace Rechub.IO;

/// <summary>
/// A 32-bit checksum as fast as memory: four CRC-32C, each over every fourth 8-byte word, combined into one. It detects damage,
/// not tampering.
/// </summary>
/// <remarks>System.IO.Hashing has no CRC-32C, and index files store this value.</remarks>
public static class Checksum
{
    private const int Lanes = 4;

    /// <summary>The checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        uint a = 1;
        uint b = 2;
        uint c = 3;
        uint d = 4;
        var i = 0;
        for (; i <= words.Length - Lanes; i += Lanes)
        {
            a = BitOperations.Crc32C(a, words[i]);
            b = BitOperations.Crc32C(b, words[i + 1]);
            c = BitOperations.Crc32C(c, words[i + 2]);
            d = BitOperations.Crc32C(d, words[i + 3]);
        }

        foreach (var value in bytes[(i * sizeof(ulong))..])
            a = BitOperations.Crc32C(a, value);
        var combined = BitOperations.Crc32C(BitOperations.Crc32C(a, b), c);
        return BitOperations.Crc32C(BitOperations.Crc32C(combined, d), (ulong)bytes.Length);
    }
}
