using Rechub.Data;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>64-bit integers.</summary>
internal sealed class IntegerItemField(FieldSchema schema, ReadOnlyMemory<long> values)
    : ScalarItemField(schema)
{
    private const int DataField = 1;

    protected override int ArrayField => 3;

    public override int MeasureValues(int start, int count) =>
        WireWriter.SizeOfField(MeasurePacked(start, count));

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        writer.Begin(DataField, MeasurePacked(start, count));
        foreach (var value in values.Span.Slice(start, count))
            writer.Varint((ulong)value);
    }

    private int MeasurePacked(int start, int count)
    {
        var bytes = 0;
        foreach (var value in values.Span.Slice(start, count))
            bytes += WireWriter.SizeOfVarint((ulong)value);
        return bytes;
    }
}

/// <summary>64-bit floating-point numbers.</summary>
internal sealed class NumberItemField(FieldSchema schema, ReadOnlyMemory<double> values)
    : ScalarItemField(schema)
{
    private const int DataField = 1;

    protected override int ArrayField => 5;

    public override int MeasureValues(int start, int count) =>
        WireWriter.SizeOfField(count * sizeof(double));

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        writer.Begin(DataField, count * sizeof(double));
        writer.Numbers(values.Span.Slice(start, count));
    }
}

/// <summary>Texts.</summary>
internal sealed class TextItemField(FieldSchema schema, Func<int, string> valueOf)
    : ScalarItemField(schema)
{
    private const int DataField = 1;

    protected override int ArrayField => 6;

    public override int MeasureValues(int start, int count)
    {
        var bytes = 0;
        for (var row = start; row < start + count; row++)
            bytes += WireWriter.SizeOfField(WireWriter.SizeOf(valueOf(row)));
        return bytes;
    }

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        for (var row = start; row < start + count; row++)
            writer.Text(DataField, valueOf(row));
    }
}

/// <summary>Lists of texts.</summary>
internal sealed class TextListItemField(FieldSchema schema, TextListColumn column)
    : ScalarItemField(schema)
{
    private const int DataField = 1;
    private const int ElementTypeField = 2;
    private const int StringArrayField = 6;
    private static readonly int ElementTypeBytes =
        1 + WireWriter.SizeOfVarint((ulong)DataType.VarChar);

    protected override int ArrayField => 8;

    public override int MeasureValues(int start, int count)
    {
        var bytes = ElementTypeBytes;
        for (var row = start; row < start + count; row++)
            bytes += WireWriter.SizeOfField(WireWriter.SizeOfField(MeasureList(row)));
        return bytes;
    }

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        for (var row = start; row < start + count; row++)
        {
            var length = MeasureList(row);
            writer.Begin(DataField, WireWriter.SizeOfField(length));
            writer.Begin(StringArrayField, length);
            foreach (var code in Codes(row))
                writer.Text(DataField, column.Dictionary[code]);
        }

        writer.Integer(ElementTypeField, (long)DataType.VarChar);
    }

    private int MeasureList(int row)
    {
        var bytes = 0;
        foreach (var code in Codes(row))
            bytes += WireWriter.SizeOfField(WireWriter.SizeOf(column.Dictionary[code]));
        return bytes;
    }

    private ReadOnlySpan<int> Codes(int row) =>
        column.Codes.AsSpan(column.Offsets[row], column.Offsets[row + 1] - column.Offsets[row]);
}
