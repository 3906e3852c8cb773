using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>32-bit floating-point numbers.</summary>
internal sealed class FloatItemField(FieldSchema schema, ReadOnlyMemory<float> values)
    : ScalarItemField(schema)
{
    private const int DataField = 1;

    protected override int ArrayField => 4;

    public override int MeasureValues(int start, int count) =>
        WireWriter.SizeOfField(count * sizeof(float));

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        writer.Begin(DataField, count * sizeof(float));
        writer.Numbers(values.Span.Slice(start, count));
    }
}

/// <summary>Truth values, a byte each on the wire.</summary>
internal sealed class BooleanItemField(FieldSchema schema, ReadOnlyMemory<bool> values)
    : ScalarItemField(schema)
{
    private const int DataField = 1;

    protected override int ArrayField => 1;

    public override int MeasureValues(int start, int count) => WireWriter.SizeOfField(count);

    protected override void WriteValues(ref WireWriter writer, int start, int count, int valueBytes)
    {
        writer.Begin(DataField, count);
        foreach (var value in values.Span.Slice(start, count))
            writer.Varint(value ? 1UL : 0UL);
    }
}
