using System.Runtime.InteropServices;
using System.Text;
using Rechub.Data;

namespace Rechub.Serialization;

/// <summary>
/// Reads what <see cref="SectionWriter"/> wrote. It refuses a length beyond the end of the stream, so that a damaged file cannot
/// make it allocate, and a code or list boundary outside its column.
/// </summary>
internal sealed class SectionReader(
    Stream stream,
    long end,
    CancellationToken cancellation = default
) : IDisposable
{
    private const int ReadAtOnce = 1 << 20;

    private readonly BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
    private byte[] text = [];

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    /// <summary>Reads an array.</summary>
    public T[] Read<T>()
        where T : unmanaged
    {
        var values = new T[ReadCount<T>()];
        Fill<T>(values);
        return values;
    }

    /// <summary>Reads the length of the array that follows, for <see cref="Fill{T}"/> to read.</summary>
    public int ReadCount<T>()
        where T : unmanaged => RequireRoom(reader.ReadInt32(), Marshal.SizeOf<T>());

    /// <summary>Fills <paramref name="values"/> with the elements that follow.</summary>
    public void Fill<T>(Span<T> values)
        where T : unmanaged
    {
        // In blocks: the bytes of all elements may exceed the length of a span.
        for (var rest = values; !rest.IsEmpty; )
        {
            cancellation.ThrowIfCancellationRequested();
            var block = rest[..Math.Min(rest.Length, ReadAtOnce)];
            stream.ReadExactly(MemoryMarshal.AsBytes(block));
            rest = rest[block.Length..];
        }
    }

    /// <summary>Reads strings.</summary>
    public string[] ReadTexts()
    {
        var values = new string[ReadCount<byte>()];
        for (var i = 0; i < values.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            values[i] = ReadText();
        }

        return values;
    }

    /// <summary>Reads ids.</summary>
    public IdColumn ReadIds() =>
        reader.ReadBoolean() ? IdColumn.FromSorted(ReadTexts()) : IdColumn.FromSorted(Read<long>());

    /// <summary>Reads the values of a column.</summary>
    public FeatureColumn ReadColumn(ModelFileColumn column)
    {
        switch (column.Type)
        {
            case ColumnKind.Text:
                var values = ReadTexts();
                return new TextColumn(column.Name, values, ReadCodes(column, -1, values.Length));
            case ColumnKind.Integer:
                return new IntegerColumn(column.Name, Read<long>());
            case ColumnKind.Number:
                return new NumberColumn(column.Name, Read<double>());
            case ColumnKind.TextList:
                var elements = ReadTexts();
                var offsets = Read<int>();
                var codes = ReadCodes(column, 0, elements.Length);
                RequireBoundaries(column, offsets, codes.Length);
                return new TextListColumn(column.Name, elements, offsets, codes);
            case ColumnKind.Vector:
                return
                    Read<int>() is [> 0 and var width]
                    && Read<float>() is var numbers
                    && numbers.Length % width == 0
                    ? new VectorColumn(column.Name, width, numbers)
                    : throw new InvalidDataException(
                        $"the vectors of column '{column.Name}' have no length"
                    );
            default:
                throw new InvalidDataException($"column '{column.Name}' is of no known type");
        }
    }

    private int[] ReadCodes(ModelFileColumn column, int least, int count)
    {
        var codes = Read<int>();
        foreach (var code in codes)
        {
            if (code < least || code >= count)
                throw new InvalidDataException(
                    $"column '{column.Name}' names value {code} of {count}"
                );
        }

        return codes;
    }

    private static void RequireBoundaries(ModelFileColumn column, int[] offsets, int count)
    {
        var ascending = offsets is [0, ..] && offsets[^1] == count;
        for (var row = 1; row < offsets.Length && ascending; row++)
            ascending = offsets[row - 1] <= offsets[row];
        if (!ascending)
            throw new InvalidDataException($"the lists of column '{column.Name}' overlap");
    }

    private string ReadText()
    {
        int length;
        try
        {
            length = RequireRoom(reader.Read7BitEncodedInt(), sizeof(byte));
        }
        catch (FormatException error)
        {
            throw new InvalidDataException("a text has no length", error);
        }

        if (text.Length < length)
            text = new byte[length];
        stream.ReadExactly(text, 0, length);
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private int RequireRoom(int count, int elementSize) =>
        count >= 0 && (long)count * elementSize <= end - stream.Position
            ? count
            : throw new InvalidDataException(
                $"a section claims {count} elements, more than the file holds"
            );
}
