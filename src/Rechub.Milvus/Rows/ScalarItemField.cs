using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>A field of scalars: its values lie in one of the arrays of <see cref="ScalarField"/>.</summary>
internal abstract class ScalarItemField(FieldSchema schema) : ItemField(schema)
{
    protected override int ContentField => 3;

    /// <summary>Number of the array within <see cref="ScalarField"/>.</summary>
    protected abstract int ArrayField { get; }

    protected override int MeasureContent(int valueBytes) => WireWriter.SizeOfField(valueBytes);

    protected override void WriteContent(
        ref WireWriter writer,
        int start,
        int count,
        int valueBytes
    )
    {
        writer.Begin(ArrayField, valueBytes);
        WriteValues(ref writer, start, count, valueBytes);
    }

    /// <summary>Writes the array.</summary>
    protected abstract void WriteValues(
        ref WireWriter writer,
        int start,
        int count,
        int valueBytes
    );
}
