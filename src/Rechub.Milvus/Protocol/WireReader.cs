using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;

namespace Rechub.Milvus.Protocol;

/// <summary>
/// Reads protobuf's wire format where it lies. The answers of searches are read this way rather than into generated messages,
/// which take each number by itself and hold it a second time.
/// A message that ends early is an <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct WireReader(ReadOnlySpan<byte> buffer)
{
    private const int NumberBits = 0b0111_1111;
    private const int MoreBit = 0b1000_0000;
    private ReadOnlySpan<byte> rest = buffer;

    /// <summary>Moves to the next field.</summary>
    /// <param name="field">Its number.</param>
    /// <param name="type">How it is written.</param>
    /// <returns>Whether there is one.</returns>
    public bool Next(out int field, out WireFormat.WireType type)
    {
        field = 0;
        type = default;
        if (rest.IsEmpty)
            return false;
        var tag = (uint)Varint();
        field = WireFormat.GetTagFieldNumber(tag);
        type = WireFormat.GetTagWireType(tag);
        return true;
    }

    /// <summary>The content of a field that holds a length and that many bytes.</summary>
    public ReadOnlySpan<byte> Bytes() => Take((int)Varint());

    /// <summary>Passes over the content of a field.</summary>
    public void Skip(WireFormat.WireType type)
    {
        switch (type)
        {
            case WireFormat.WireType.Varint:
                Varint();
                break;
            case WireFormat.WireType.Fixed32:
                Take(sizeof(uint));
                break;
            case WireFormat.WireType.Fixed64:
                Take(sizeof(ulong));
                break;
            case WireFormat.WireType.LengthDelimited:
                Bytes();
                break;
            default:
                throw new InvalidDataException($"A field of wire type {type} is not expected.");
        }
    }

    /// <summary>Packed variable-length integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long[] Integers(ReadOnlySpan<byte> packed)
    {
        if (!packed.IsEmpty && packed[^1] >= MoreBit)
            throw new InvalidDataException("A list of integers ends early.");
        var values = new long[packed.Length - CountContinued(packed)];
        var at = 0;
        for (var i = 0; i < values.Length; i++)
        {
            ulong value = packed[at++];
            if (value >= MoreBit)
            {
                value &= NumberBits;
                for (var shift = 7; ; shift += 7)
                {
                    var next = packed[at++];
                    value |= (ulong)(next & NumberBits) << shift;
                    if (next < MoreBit)
                        break;
                }
            }

            values[i] = (long)value;
        }

        return values;
    }

    /// <summary>Packed numbers of four bytes, in the wire's order, which is that of every machine that .NET runs on.</summary>
    public static float[] Floats(ReadOnlySpan<byte> packed) =>
        MemoryMarshal.Cast<byte, float>(packed).ToArray();

    /// <summary>Texts, each a field of its own.</summary>
    public static string[] Texts(ReadOnlySpan<byte> message)
    {
        var texts = new List<string>();
        var reader = new WireReader(message);
        while (reader.Next(out _, out _))
            texts.Add(Encoding.UTF8.GetString(reader.Bytes()));
        return [.. texts];
    }

    // Bytes after which their number goes on: those with the highest bit set.
    private static int CountContinued(ReadOnlySpan<byte> packed)
    {
        var count = 0;
        var words = MemoryMarshal.Cast<byte, ulong>(packed);
        foreach (var word in words)
            count += BitOperations.PopCount(word & 0x8080_8080_8080_8080);
        foreach (var last in packed[(words.Length * sizeof(ulong))..])
            count += last >> 7;
        return count;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & NumberBits) << shift;
            if (next < MoreBit)
                return value;
        }
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if ((uint)length > (uint)rest.Length)
            throw new InvalidDataException("The message ends early.");
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
