using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>The vectors, from one contiguous buffer.</summary>
internal sealed class VectorItemField(
    FieldSchema schema,
    ReadOnlyMemory<float> vectors,
    int dimension
) : ItemField(schema)
{
    private const int DimensionField = 1;
    private const int FloatVectorField = 2;
    private const int DataField = 1;

    protected override int ContentField => 4;

    public override int MeasureValues(int start, int count) => count * dimension * sizeof(float);

    protected override int MeasureContent(int valueBytes) =>
        1
        + WireWriter.SizeOfVarint((ulong)dimension)
        + WireWriter.SizeOfField(WireWriter.SizeOfField(valueBytes));

    protected override void WriteContent(
        ref WireWriter writer,
        int start,
        int count,
        int valueBytes
    )
    {
        writer.Integer(DimensionField, dimension);
        writer.Begin(FloatVectorField, WireWriter.SizeOfField(valueBytes));
        writer.Begin(DataField, valueBytes);
        writer.Numbers(vectors.Span.Slice(start * dimension, count * dimension));
    }
}
