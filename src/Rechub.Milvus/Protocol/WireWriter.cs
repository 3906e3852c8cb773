using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Rechub.Milvus.Protocol;

/// <summary>
/// Writes protobuf's wire format straight into a buffer of known size. Rows are written this way rather than through generated
/// messages, which would hold every number a second time.
/// </summary>
internal ref struct WireWriter(Span<byte> buffer)
{
    private const int LengthDelimited = 2;
    private readonly Span<byte> buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>Size of a field that holds a length and that many bytes. Field numbers are below 16: their tag is one byte.</summary>
    public static int SizeOfField(int length) => 1 + SizeOfVarint((ulong)length) + length;

    /// <summary>Size of a variable-length integer.</summary>
    public static int SizeOfVarint(ulong value) => (BitOperations.Log2(value | 1) * 9 + 73) >> 6;

    /// <summary>Size of a text, without tag and length.</summary>
    public static int SizeOf(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Begins a field that holds a length and that many bytes.</summary>
    public void Begin(int field, int length)
    {
        buffer[Position++] = (byte)((field << 3) | LengthDelimited);
        Varint((ulong)length);
    }

    /// <summary>An integer field.</summary>
    public void Integer(int field, long value)
    {
        buffer[Position++] = (byte)(field << 3);
        Varint((ulong)value);
    }

    /// <summary>A text field.</summary>
    public void Text(int field, string text)
    {
        Begin(field, SizeOf(text));
        Position += Encoding.UTF8.GetBytes(text, buffer[Position..]);
    }

    /// <summary>A variable-length integer.</summary>
    public void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            buffer[Position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[Position++] = (byte)value;
    }

    /// <summary>Numbers of fixed width as they lie in memory, which is the wire's order on every machine that .NET runs on.</summary>
    public void Numbers<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(values);
        bytes.CopyTo(buffer[Position..]);
        Position += bytes.Length;
    }
}
