using System.Buffers.Binary;
using ParquetSharp;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Retrieval;
using Encoding = System.Text.Encoding;

namespace Rechub.Tests.Data;

/// <summary>Lists of numbers of any source are vectors; lists of whole numbers or text stay lists.</summary>
public sealed class VectorColumnTests : IDisposable
{
    private static readonly InteractionColumns Columns = new() { User = "user", Item = "item" };

    private readonly TemporaryFolder folder = new();

    public VectorColumnTests() => folder.Write("events.csv", "user,item\n1,a\n1,b\n2,c\n");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_parquet_table_has_them_as_lists_of_floats_or_doubles()
    {
        var path = Path.Combine(folder.Path, "items.parquet");
        using (
            var file = new ParquetFileWriter(
                path,
                [
                    new Column<string>("item"),
                    new Column<float[]>("text"),
                    new Column<double?[]>("image"),
                    new Column<int[]>("topics"),
                ]
            )
        )
        {
            using var group = file.AppendRowGroup();
            using (var column = group.NextColumn().LogicalWriter<string>())
                column.WriteBatch(["a", "b", "c"]);
            using (var column = group.NextColumn().LogicalWriter<float[]>())
                column.WriteBatch([
                    [0.5f, 1, -2],
                    [0, 0, 1e-20f],
                    [1, 2, 3],
                ]);
            using (var column = group.NextColumn().LogicalWriter<double?[]>())
                column.WriteBatch([
                    [1, 0.25],
                    null!,
                    [3, 4],
                ]);
            using (var column = group.NextColumn().LogicalWriter<int[]>())
                column.WriteBatch([
                    [1, 2],
                    [3, 4],
                    [5, 6],
                ]);
            file.Close();
        }

        var items = Read(path).Items;

        var text = Assert.IsType<VectorColumn>(items.Find("text"));
        Assert.Equal([0.5f, 1, -2, 0, 0, 1e-20f, 1, 2, 3], text.Values);
        var image = Assert.IsType<VectorColumn>(items.Find("image"));
        Assert.Equal([1, 0.25f], image[0].ToArray());
        Assert.False(image.IsPresent(1));
        Assert.Equal([3, 4], image[2].ToArray());
        Assert.IsType<TextListColumn>(items.Find("topics"));
    }

    [Fact]
    public void Objects_have_them_and_whole_numbers_among_them_too()
    {
        var data = Read(
            TableSource.Objects(
                "objects",
                ["item", "text", "genres"],
                [
                    ["a", (object?[])[0.5, 1], (string[])["Drama"]],
                    ["b", (int[])[3, 4], (string[])["War", "Drama"]],
                    ["c", null, null],
                ]
            )
        );

        var text = Assert.IsType<VectorColumn>(data.Items.Find("text"));
        Assert.Equal([0.5f, 1, 3, 4], text.Values[..4]);
        Assert.Null(text.ValueAt(2));
        Assert.IsType<TextListColumn>(data.Items.Find("genres"));
    }

    [Fact]
    public void A_vector_of_another_length_is_an_error_with_its_record()
    {
        var error = Assert.Throws<InputFormatException>(() =>
            Read(
                TableSource.Objects(
                    "objects",
                    ["item", "text"],
                    [
                        ["a", (double[])[0.5, 1]],
                        ["b", (double[])[0.5, 1, 2]],
                    ]
                )
            )
        );

        Assert.Equal((2L, 2), (error.Line, error.Column));
        Assert.Contains("a list of 2 finite numbers", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_npy_file_is_a_table_beside_another(bool inFolder)
    {
        var items = Directory.CreateDirectory(Path.Combine(folder.Path, "items")).FullName;
        var (names, matrix) = (Path.Combine(items, "names.csv"), Path.Combine(items, "text.npy"));
        File.WriteAllText(names, "item,name\na,A\nb,B\nc,C\n");
        EmbeddingFile.Write(
            matrix,
            ["c", "a", "z"],
            [
                [1.5f, 2, 3],
                [4, 5, 6],
                [7, 8, 9],
            ]
        );

        var data = Read(inFolder ? TableSource.Files(items) : TableSource.Files(names, matrix));

        Assert.Equal(["name", "text"], data.Items.Columns.Select(column => column.Name));
        Assert.Equal("B", data.Items.Find("name")!.ValueAt(1));
        Assert.Equal(new float[] { 4, 5, 6 }, data.Items.Find("text")!.ValueAt(0));
        Assert.Null(data.Items.Find("text")!.ValueAt(1));
        Assert.Equal(new float[] { 1.5f, 2, 3 }, data.Items.Find("text")!.ValueAt(2));
    }

    [Fact]
    public void An_npy_file_of_64_bit_floats_is_read_as_numpy_writes_it()
    {
        var path = WriteNumPy("'<f8'", "(2, 1)", [.. Double(0.5), .. Double(-3)], "a\nb\n");

        var text = Assert.IsType<VectorColumn>(Read(path).Items.Find("text"));

        Assert.Equal([0.5f, -3], text.Values[..2]);
    }

    [Theory]
    [InlineData("'<i8'", "(2, 1)", 16, "a\nb\n", "float")]
    [InlineData("'<f4'", "(2,)", 8, "a\nb\n", "matrix")]
    [InlineData("'<f4'", "(2, 1)", 7, "a\nb\n", "within row 2 of 2")]
    [InlineData("'<f4'", "(2, 1)", 8, "a\n", "only 1 ids")]
    [InlineData("'<f4'", "(2, 1)", 8, "a\nb\nc\n", "more ids")]
    [InlineData("'<f4'", "(2, 1)", 8, null, "text.ids.txt")]
    public void A_damaged_npy_file_is_an_error(
        string type,
        string shape,
        int length,
        string? ids,
        string expected
    )
    {
        var path = WriteNumPy(type, shape, new byte[length], ids);

        var error = Assert.Throws<InputFormatException>(() => Read(path));

        Assert.Equal(path, error.Path);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private string WriteNumPy(string type, string shape, byte[] content, string? ids)
    {
        var path = Path.Combine(folder.Path, "text.npy");
        var header = $"{{'descr': {type}, 'fortran_order': False, 'shape': {shape}, }}".PadRight(
            117
        );
        File.WriteAllBytes(
            path,
            [
                0x93,
                .. "NUMPY"u8,
                1,
                0,
                118,
                0,
                .. Encoding.ASCII.GetBytes(header + "\n"),
                .. content,
            ]
        );
        if (ids is not null)
            folder.Write("text.ids.txt", ids);
        return path;
    }

    private static byte[] Double(double number)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        return bytes;
    }

    private InteractionData Read(string items) => Read(TableSource.Files(items));

    private InteractionData Read(TableSource items) =>
        InteractionReader.Read(
            TableSource.Files(Path.Combine(folder.Path, "events.csv")),
            Columns,
            items: items
        );
}
