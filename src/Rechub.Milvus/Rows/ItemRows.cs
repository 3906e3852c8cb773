using Grpc.Core;
using Rechub.Milvus.Protocol;

namespace Rechub.Milvus.Rows;

/// <summary>
/// A range of items on its way to a collection: the content of an Insert or Upsert (<see cref="WriteRequest"/>), written
/// straight from the items' columns and vectors into the outgoing message.
/// </summary>
internal sealed class ItemRows : IDatabaseRequest
{
    private const string Service = "milvus.proto.milvus.MilvusService";
    private const int DatabaseField = 2;
    private const int CollectionField = 3;
    private const int FieldsDataField = 5;
    private const int RowCountField = 7;
    private const int SampleRows = 1024;

    private readonly string collection;
    private readonly IReadOnlyList<ItemField> fields;
    private readonly int[] valueBytes;
    private readonly int ownBytes;

    private ItemRows(string collection, IReadOnlyList<ItemField> fields, int start, int count)
    {
        this.collection = collection;
        this.fields = fields;
        Start = start;
        Count = count;
        valueBytes = [.. fields.Select(field => field.MeasureValues(start, count))];
        ownBytes =
            WireWriter.SizeOfField(WireWriter.SizeOf(collection))
            + fields
                .Zip(
                    valueBytes,
                    (field, size) => WireWriter.SizeOfField(field.MeasureMessage(size))
                )
                .Sum()
            + 1
            + WireWriter.SizeOfVarint((ulong)count);
    }

    /// <summary>First row.</summary>
    public int Start { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <inheritdoc/>
    public string DbName { get; set; } = "";

    /// <summary>Size of the message.</summary>
    public int ByteCount =>
        ownBytes + (DbName.Length == 0 ? 0 : WireWriter.SizeOfField(WireWriter.SizeOf(DbName)));

    /// <summary>Upsert, for <see cref="CallInvoker"/>.</summary>
    public static Method<ItemRows, MutationResult> Upsert { get; } = MethodOf("Upsert");

    /// <summary>Insert, for <see cref="CallInvoker"/>.</summary>
    public static Method<ItemRows, MutationResult> Insert { get; } = MethodOf("Insert");

    /// <summary>Divides rows into messages of at most <paramref name="byteLimit"/> bytes (a single row may exceed it).</summary>
    public static IEnumerable<ItemRows> Divide(
        string collection,
        IReadOnlyList<ItemField> fields,
        int rowCount,
        int byteLimit
    )
    {
        if (rowCount == 0)
            yield break;
        var sample = new ItemRows(collection, fields, 0, Math.Min(rowCount, SampleRows));
        var size = Math.Max(1, (int)((long)byteLimit * sample.Count / sample.ByteCount));
        for (var start = 0; start < rowCount; )
        {
            var rows = new ItemRows(collection, fields, start, Math.Min(size, rowCount - start));
            if (rows.ByteCount > byteLimit && rows.Count > 1)
            {
                // The rows that follow are probably like these; a tenth is left for those that are longer.
                size = Math.Max(1, (int)(0.9 * byteLimit / rows.ByteCount * rows.Count));
                continue;
            }

            yield return rows;
            start += rows.Count;
        }
    }

    private static Method<ItemRows, MutationResult> MethodOf(string name) =>
        new(
            MethodType.Unary,
            Service,
            name,
            Marshallers.Create<ItemRows>(
                static (rows, context) => rows.Write(context),
                static _ => throw new NotSupportedException("Rows are only sent.")
            ),
            Marshallers.Create<MutationResult>(
                static (_, _) => throw new NotSupportedException("Results are only received."),
                static context =>
                    MutationResult.Parser.ParseFrom(context.PayloadAsReadOnlySequence())
            )
        );

    private void Write(SerializationContext context)
    {
        context.SetPayloadLength(ByteCount);
        var buffer = context.GetBufferWriter();
        var writer = new WireWriter(buffer.GetSpan(ByteCount)[..ByteCount]);
        if (DbName.Length > 0)
            writer.Text(DatabaseField, DbName);
        writer.Text(CollectionField, collection);
        for (var i = 0; i < fields.Count; i++)
        {
            writer.Begin(FieldsDataField, fields[i].MeasureMessage(valueBytes[i]));
            fields[i].Write(ref writer, Start, Count, valueBytes[i]);
        }

        writer.Integer(RowCountField, Count);
        buffer.Advance(writer.Position);
        context.Complete();
    }
}
