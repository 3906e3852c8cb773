using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>
/// One field of an item collection and its values, row by row, where they already lie: knows its schema and how to write a
/// range of rows as a <see cref="FieldData"/>.
/// </summary>
internal abstract class ItemField(FieldSchema schema)
{
    private const int TypeField = 1;
    private const int NameField = 2;

    /// <summary>The field as a collection is created with it.</summary>
    public FieldSchema Schema { get; } = schema;

    /// <summary>Number of the part of <see cref="FieldData"/> that holds the values.</summary>
    protected abstract int ContentField { get; }

    /// <summary>Bytes that the values of some rows take, without any envelope.</summary>
    public abstract int MeasureValues(int start, int count);

    /// <summary>Bytes that <see cref="FieldData"/> takes around so many bytes of values.</summary>
    public int MeasureMessage(int valueBytes) =>
        1
        + WireWriter.SizeOfVarint((ulong)Schema.DataType)
        + WireWriter.SizeOfField(WireWriter.SizeOf(Schema.Name))
        + WireWriter.SizeOfField(MeasureContent(valueBytes));

    /// <summary>Writes some rows as <see cref="FieldData"/>.</summary>
    public void Write(ref WireWriter writer, int start, int count, int valueBytes)
    {
        writer.Integer(TypeField, (long)Schema.DataType);
        writer.Text(NameField, Schema.Name);
        writer.Begin(ContentField, MeasureContent(valueBytes));
        WriteContent(ref writer, start, count, valueBytes);
    }

    /// <summary>Bytes of the content around so many bytes of values.</summary>
    protected abstract int MeasureContent(int valueBytes);

    /// <summary>Writes the content.</summary>
    protected abstract void WriteContent(
        ref WireWriter writer,
        int start,
        int count,
        int valueBytes
    );
}
