using System.Buffers;
using Grpc.Core;
using Rechub.Indexing;
using Rechub.Milvus.Protocol;
using Rechub.Milvus.Rows;

namespace Rechub.Milvus.Tests.Rows;

public sealed class ItemRowsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_reads_back_as_the_generated_message(bool textIds)
    {
        var items = TestItems.Make(257, textIds: textIds);
        var fields = ItemCollectionSchema.FieldsOf(items);

        var messages = ItemRows.Divide("target", fields, items.Items.Count, 4_000).ToList();

        Assert.True(messages.Count > 5);
        Assert.All(messages, rows => Assert.InRange(rows.ByteCount, 1, 4_000));
        Assert.Equal(
            items.Items.Count,
            messages.Aggregate(
                0,
                (row, rows) =>
                {
                    Assert.Equal(row, rows.Start);
                    return row + rows.Count;
                }
            )
        );
        foreach (var rows in messages)
        {
            AssertSame(items, rows, Read(rows));
            rows.DbName = "shop";
            Assert.Equal("shop", Read(rows).DbName);
            AssertSame(items, rows, Read(rows));
        }
    }

    [Fact]
    public void A_row_larger_than_the_limit_goes_alone()
    {
        var items = TestItems.Make(3);
        var fields = ItemCollectionSchema.FieldsOf(items);

        Assert.Equal(
            [1, 1, 1],
            ItemRows.Divide("target", fields, 3, 10).Select(rows => rows.Count)
        );
    }

    private static void AssertSame(IndexContent items, ItemRows rows, WriteRequest message)
    {
        Assert.Equal("target", message.CollectionName);
        Assert.Equal((uint)rows.Count, message.NumRows);
        var fields = message.FieldsData.ToDictionary(field => field.FieldName);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows.Start + i;
            object id = items.Items.Ids.IsText
                ? fields["movie_id"].Scalars.StringData.Data[i]
                : fields["movie_id"].Scalars.LongData.Data[i];
            Assert.Equal(items.Items.Ids[row], id);
            Assert.Equal(items.Items.TitleOf(row), fields["title"].Scalars.StringData.Data[i]);
            Assert.Equal(
                ((Data.IntegerColumn)items.Items.Find("year")!).Values[row],
                fields["year"].Scalars.LongData.Data[i]
            );
            Assert.Equal(
                ((Data.NumberColumn)items.Items.Find("price")!).Values[row],
                fields["price"].Scalars.DoubleData.Data[i]
            );
            Assert.Equal(
                ((Data.NumberColumn)items.Items.Find("score")!).Values[row],
                fields["score"].Scalars.FloatData.Data[i]
            );
            Assert.Equal(
                ((Data.TextColumn)items.Items.Find("in_stock")!)[row],
                fields["in_stock"].Scalars.BoolData.Data[i] ? "True" : "False"
            );
            Assert.Equal(
                ((Data.TextListColumn)items.Items.Find("genres")!)[row],
                fields["genres"].Scalars.ArrayData.Data[i].StringData.Data
            );
            Assert.Equal(
                items.Vector(row).ToArray(),
                fields["vector"]
                    .Vectors.FloatVector.Data.Skip(i * items.Dimension)
                    .Take(items.Dimension)
            );
        }

        Assert.Equal(DataType.VarChar, fields["genres"].Scalars.ArrayData.ElementType);
        Assert.Equal(items.Dimension, fields["vector"].Vectors.Dim);
    }

    private static WriteRequest Read(ItemRows rows)
    {
        var context = new Buffered();
        ItemRows.Upsert.RequestMarshaller.ContextualSerializer(rows, context);
        Assert.Equal(context.DeclaredLength, context.Buffer.WrittenCount);
        return WriteRequest.Parser.ParseFrom(context.Buffer.WrittenSpan);
    }

    private sealed class Buffered : SerializationContext
    {
        public ArrayBufferWriter<byte> Buffer { get; } = new();

        public int DeclaredLength { get; private set; }

        public override void SetPayloadLength(int payloadLength) => DeclaredLength = payloadLength;

        public override IBufferWriter<byte> GetBufferWriter() => Buffer;

        public override void Complete() { }
    }
}
