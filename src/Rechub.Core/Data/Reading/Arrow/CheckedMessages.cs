using System.Buffers.Binary;
using Rechub.IO;

namespace Rechub.Data.Reading.Arrow;

/// <summary>
/// The messages of an Arrow stream, each looked at before the library reads it: it takes room for as many columns as a message says
/// it has, which in a damaged file may be billions.
/// </summary>
/// <remarks>A message is a mark, the length of its description, the description (a flatbuffer), and a body.</remarks>
internal sealed class CheckedMessages(Stream content) : ForwardStream(content)
{
    /// <summary>A description names columns; no table has so many.</summary>
    private const int LongestDescription = 1 << 26;

    private const int LengthOfMark = 4;
    private const int DictionaryBatch = 2;
    private const int RecordBatch = 3;

    /// <summary>The start of a message, description included, and how much of it has been read.</summary>
    private byte[] start = [];
    private int place;
    private long leftOfBody;

    public override int Read(Span<byte> buffer)
    {
        if (place == start.Length && leftOfBody == 0)
            ReadStart();
        if (place < start.Length)
        {
            var count = Math.Min(buffer.Length, start.Length - place);
            start.AsSpan(place, count).CopyTo(buffer);
            place += count;
            return count;
        }

        var read = Content.Read(buffer[..(int)Math.Min(buffer.Length, leftOfBody)]);
        leftOfBody -= read;
        return read;
    }

    private void ReadStart()
    {
        var mark = new byte[2 * LengthOfMark];
        // Of old streams a message starts with its length.
        var read = Content.ReadAtLeast(mark.AsSpan(0, LengthOfMark), LengthOfMark, false);
        var length = read == LengthOfMark ? BinaryPrimitives.ReadInt32LittleEndian(mark) : 0;
        if (length == -1)
        {
            read += Content.ReadAtLeast(mark.AsSpan(LengthOfMark), LengthOfMark, false);
            length =
                read == mark.Length
                    ? BinaryPrimitives.ReadInt32LittleEndian(mark.AsSpan(LengthOfMark))
                    : 0;
        }

        if (length is < 0 or > LongestDescription)
            throw new InvalidDataException($"A message of {length} bytes is none.");
        start = new byte[read + length];
        mark.AsSpan(0, read).CopyTo(start);
        var description = start.AsSpan(read);
        Content.ReadExactly(description);
        place = 0;
        leftOfBody = length == 0 ? 0 : Check(description);
    }

    /// <summary>Refuses a description whose lists are longer than itself.</summary>
    /// <returns>The length of the body.</returns>
    private static long Check(ReadOnlySpan<byte> description)
    {
        var message = Follow(description, 0);
        var (type, header, length) = (
            Field(description, message, 1),
            Field(description, message, 2),
            Field(description, message, 3)
        );
        if (type > 0 && header > 0)
            CheckBatch(description, description[type], Follow(description, header));
        var body = length > 0 ? BinaryPrimitives.ReadInt64LittleEndian(description[length..]) : 0;
        return body >= 0 ? body : throw new InvalidDataException("A body has a negative length.");
    }

    private static void CheckBatch(ReadOnlySpan<byte> description, byte type, int header)
    {
        var batch = type switch
        {
            RecordBatch => header,
            DictionaryBatch when Field(description, header, 1) is var data and > 0 => Follow(
                description,
                data
            ),
            _ => 0,
        };
        if (batch == 0)
            return;
        // Columns and their buffers are two numbers of 64 bits each, counts of further buffers one.
        CheckList(description, batch, 1, 16);
        CheckList(description, batch, 2, 16);
        CheckList(description, batch, 4, 8);
    }

    private static void CheckList(ReadOnlySpan<byte> description, int table, int field, int size)
    {
        var place = Field(description, table, field);
        if (place == 0)
            return;
        var list = Follow(description, place);
        var count = BinaryPrimitives.ReadInt32LittleEndian(description[list..]);
        if (count < 0 || (long)count * size > description.Length - list)
            throw new InvalidDataException($"A list of {count} columns does not fit its message.");
    }

    /// <summary>Where a field of a table is; 0 where the table has none.</summary>
    private static int Field(ReadOnlySpan<byte> description, int table, int field)
    {
        var layout = table - BinaryPrimitives.ReadInt32LittleEndian(description[table..]);
        var place = 4 + (2 * field);
        if (place + 2 > BinaryPrimitives.ReadUInt16LittleEndian(description[layout..]))
            return 0;
        var offset = BinaryPrimitives.ReadUInt16LittleEndian(description[(layout + place)..]);
        return offset == 0 ? 0 : table + offset;
    }

    private static int Follow(ReadOnlySpan<byte> description, int place) =>
        checked(place + BinaryPrimitives.ReadInt32LittleEndian(description[place..]));
}
