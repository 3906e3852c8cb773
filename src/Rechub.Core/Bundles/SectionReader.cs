using System.Runtime.InteropServices;
using System.Text;
using Rechub.Interactions;

namespace Rechub.Bundles;

/// <summary>Reads what <see cref="SectionWriter"/> wrote. A length that the rest of the stream cannot hold is refused, so that no damaged file makes it allocate.</summary>
internal sealed class SectionReader(Stream stream, long end) : IDisposable
{
    private readonly BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    /// <summary>Reads elements.</summary>
    public T[] Read<T>()
        where T : unmanaged
    {
        var values = new T[ReadCount(Marshal.SizeOf<T>())];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Reads texts.</summary>
    public string[] ReadTexts()
    {
        var values = new string[ReadCount(sizeof(byte))];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadString();
        return values;
    }

    /// <summary>Reads ids.</summary>
    public IdColumn ReadIds() =>
        reader.ReadBoolean() ? IdColumn.FromSorted(ReadTexts()) : IdColumn.FromSorted(Read<long>());

    /// <summary>Reads a column's values.</summary>
    public FeatureColumn ReadColumn(BundleColumn column) =>
        column.Type switch
        {
            BundleColumnType.Text => new TextColumn(column.Name, ReadTexts(), Read<int>()),
            BundleColumnType.Integer => new IntegerColumn(column.Name, Read<long>()),
            BundleColumnType.Number => new NumberColumn(column.Name, Read<double>()),
            _ => new TextListColumn(column.Name, ReadTexts(), Read<int>(), Read<int>()),
        };

    private int ReadCount(int elementSize)
    {
        var count = reader.ReadInt32();
        if (count < 0 || (long)count * elementSize > end - stream.Position)
            throw new InvalidDataException(
                $"a section claims {count} elements, more than the file holds"
            );
        return count;
    }
}
