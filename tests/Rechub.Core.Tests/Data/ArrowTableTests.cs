using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Rechub.Data;
using Rechub.Data.Reading;

namespace Rechub.Tests.Data;

/// <summary>Arrow files, Feather among them, and Arrow streams.</summary>
public sealed class ArrowTableTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("x.feather", true, null)]
    [InlineData("x.feather", true, CompressionCodecType.Lz4Frame)]
    [InlineData("x.arrow", true, CompressionCodecType.Zstd)]
    [InlineData("x.arrow", false, null)]
    [InlineData("named otherwise", true, null)]
    public void Files_and_streams_are_read_batch_by_batch(
        string name,
        bool isFile,
        CompressionCodecType? codec
    )
    {
        var (schema, batches) = PackedBytes.Ratings(batches: 3, rows: 1_000);
        var bytes = PackedBytes.Arrow(schema, batches, isFile, codec);

        foreach (
            var path in new[]
            {
                folder.Write(name, bytes),
                folder.Write($"{name}.gz", PackedBytes.Gzip(bytes)),
                folder.Write("x.zip", PackedBytes.Zip(name, bytes)),
            }
        )
        {
            var data = InteractionReader.Read(TableSource.Files(path), InputShape.Columns);

            Assert.Equal(3_000, data.InteractionCount);
            Assert.Equal((7, 5), (data.UserCount, data.ItemCount));
            Assert.Equal(1_700_000_000, data.Log.Times.Min());
            Assert.Equal(1_700_002_999, data.Log.Times.Max());
            Assert.Equal(6_000, data.Log.Ratings!.Sum());
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_is_refused_wherever_it_is_cut()
    {
        var (schema, batches) = PackedBytes.Ratings(batches: 3, rows: 50);
        var bytes = PackedBytes.Arrow(schema, batches);

        for (var length = 9; length < bytes.Length; length += 61)
        {
            var path = folder.Write("x.feather", bytes[..length]);
            Assert.Throws<InputFormatException>(() =>
                InteractionReader.Read(TableSource.Files(path), InputShape.Columns)
            );
        }
    }

    [Fact]
    public void Fields_of_structs_are_columns_and_codes_are_what_they_stand_for()
    {
        var inner = new StructType([new Field("id", Int32Type.Default, true)]);
        var coded = new DictionaryType(Int8Type.Default, StringType.Default, false);
        var schema = new Schema(
            [
                new Field("user", inner, true),
                new Field("item", coded, false),
                new Field("day", Date32Type.Default, false),
                new Field("ok", BooleanType.Default, false),
            ],
            null
        );
        var ids = new Int32Array.Builder().Append(7).AppendNull().Append(9).Build();
        using var batch = new RecordBatch(
            schema,
            [
                new StructArray(inner, 3, [ids], ArrowBuffer.Empty),
                new DictionaryArray(
                    coded,
                    new Int8Array.Builder().Append(1).Append(0).Append(1).Build(),
                    new StringArray.Builder().Append("a").Append("b").Build()
                ),
                new Date32Array.Builder()
                    .Append(new DateTime(2024, 5, 31))
                    .Append(new DateTime(2024, 5, 31))
                    .Append(new DateTime(2024, 6, 1))
                    .Build(),
                new BooleanArray.Builder().Append(true).Append(true).Append(false).Build(),
            ],
            3
        );
        var path = folder.Write("x.feather", PackedBytes.Arrow(schema, [batch]));
        var invalid = new InvalidRecords(skip: true);

        var data = InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns
            {
                User = "user.id",
                Item = "item",
                Time = "day",
            },
            context: new ImportContext { Invalid = invalid }
        );

        Assert.Equal([7, 9], data.Users.Ids.Integers.ToArray());
        Assert.Equal(["b"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([1_717_113_600, 1_717_200_000], data.Log.Times);
        var problem = Assert.Single(invalid.First);
        Assert.Equal((2L, 1), (problem.Line, problem.Column));
        Assert.Contains("user.id", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_a_type_that_no_field_has_is_refused_with_its_row()
    {
        var schema = new Schema(
            [new Field("u", DurationType.Second, false), new Field("i", Int32Type.Default, false)],
            null
        );
        using var batch = new RecordBatch(
            schema,
            [
                new DurationArray.Builder(DurationType.Second).Append(5L).Build(),
                new Int32Array.Builder().Append(5).Build(),
            ],
            1
        );
        var path = folder.Write("x.feather", PackedBytes.Arrow(schema, [batch]));

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(
                TableSource.Files(path),
                new InteractionColumns { User = "u", Item = "i" }
            )
        );

        Assert.Equal((1L, 1), (error.Line, error.Column));
    }
}
