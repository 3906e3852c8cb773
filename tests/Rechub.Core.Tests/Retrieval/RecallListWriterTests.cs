using System.Text.Json;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Retrieval;
using Rechub.Retrieval.ListFiles;

namespace Rechub.Tests.Retrieval;

public sealed class RecallListWriterTests : IDisposable
{
    private static readonly string[] Names = ["lists.parquet", "lists.csv", "lists.jsonl"];
    private static readonly string[] Genres = ["Drama", "War"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> EveryFormat() =>
        [.. Names, "lists.csv.gz", "lists.csv.zst", "lists.jsonl.gz", "lists.jsonl.zst"];

    [Theory]
    [MemberData(nameof(EveryFormat))]
    public void Import_reads_what_was_written(string name)
    {
        // More rows than one row group of Parquet has.
        RecallList[] lists = [.. Enumerable.Range(1, 1500).Select(user => List((long)user, 100))];

        var export = Write(name, lists, list => [Field("year", i => 1990L + i, list)]);
        var data = Import(folder[name], "UserId", "ItemId");

        Assert.Equal((1500L, 150_000L), (export.ListCount, export.RowCount));
        Assert.Equal(new FileInfo(folder[name]).Length, export.Length);
        Assert.Equal((1500, 150_000), (data.UserCount, data.InteractionCount));
        Assert.Equal(
            lists[7].ItemId,
            ItemsOf(data, 8L).Select(row => data.Items.Ids[row]).ToArray()
        );
        Assert.Equal([folder[name]], Directory.GetFiles(folder.Path));
    }

    [Theory]
    [MemberData(nameof(EveryFormat))]
    public void Every_text_comes_back_as_it_was(string name)
    {
        string[] texts = ["plain", "a,b", "\"quoted\"", "two\nlines", "Amélie 東京 🎬", "none"];
        var list = new RecallList(
            "user, \"one\"",
            [.. texts],
            [.. texts.Select((_, i) => 1f / (i + 3))],
            texts,
            RelevantItemId: []
        );

        Write(
            name,
            [list],
            _ => [new ListField("genres", [.. texts.Select(text => new[] { text, "x" })])]
        );
        var data = Import(folder[name], "UserId", "Title");

        Assert.Equal("user, \"one\"", data.Users.Ids[0]);
        Assert.Equal(
            texts.Order(StringComparer.Ordinal),
            data.Items.Ids.Texts.ToArray().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Csv_has_the_columns_of_rows_and_the_shortest_numbers()
    {
        Write("lists.csv", [List(7L, 2)], _ => [new ListField("genres", [Genres, null])]);

        Assert.Equal(
            "UserId,Rank,ItemId,Score,Title,genres\n7,1,101,0.1,Title 101,Drama|War\n7,2,102,0.05,Title 102,\n",
            File.ReadAllText(folder["lists.csv"])
        );
    }

    [Fact]
    public void Json_lines_have_types_and_nulls()
    {
        var list = List(7L, 2) with { Score = [0.1f, float.NaN], Title = ["é", null] };

        Write(
            "lists.jsonl",
            [list],
            _ =>
                [new ListField("genres", [Genres, null]), new ListField("price", [1.5, double.NaN])]
        );

        string[] expected =
        [
            """{"UserId":7,"Rank":1,"ItemId":101,"Score":0.1,"Title":"é","genres":["Drama","War"],"price":1.5}""",
            """{"UserId":7,"Rank":2,"ItemId":102,"Score":null,"Title":null,"genres":null,"price":null}""",
        ];
        Assert.Equal(expected, File.ReadAllLines(folder["lists.jsonl"]));
        Assert.All(expected, line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void Parquet_has_a_type_for_each_column()
    {
        var list = List(7L, 3) with { Title = ["a", null, "c"] };
        Write(
            "lists.parquet",
            [list],
            _ =>
                [
                    new ListField("year", [1990L, null, 1992L]),
                    new ListField("price", [null, 1L, 2.5]),
                    new ListField("genres", [Genres, null, Array.Empty<string>()]),
                    new ListField("fold", [1, 1, 1]),
                    new ListField("nothing", [null, null, null]),
                ]
        );

        using var file = new ParquetSharp.ParquetFileReader(folder["lists.parquet"]);
        using var group = file.RowGroup(0);
        Assert.Equal([7L, 7L, 7L], Column<long>(0));
        Assert.Equal([1, 2, 3], Column<int>(1));
        Assert.Equal([101L, 102L, 103L], Column<long>(2));
        Assert.Equal(list.Score, Column<float>(3));
        Assert.Equal(list.Title, Column<string?>(4));
        Assert.Equal([1990L, null, 1992L], Column<long?>(5));
        Assert.Equal([null, 1, 2.5], Column<double?>(6));
        Assert.Equal(
            [
                ["Drama", "War"],
                null,
                [],
            ],
            Column<string[]?>(7)
        );
        Assert.Equal([1L, 1L, 1L], Column<long?>(8));
        Assert.Equal([null, null, null], Column<string?>(9));

        T[] Column<T>(int index)
        {
            using var reader = group.Column(index).LogicalReader<T>();
            return reader.ReadAll(3);
        }
    }

    [Fact]
    public void Titles_of_several_row_groups_come_back_from_parquet()
    {
        // The same texts as other objects, and missing ones.
        var lists = Enumerable
            .Range(0, 1400)
            .Select(user => List((long)user, 100) with { Title = TitlesOf(user) })
            .ToArray();

        Write("lists.parquet", lists, _ => []);

        using var file = new ParquetSharp.ParquetFileReader(folder["lists.parquet"]);
        Assert.Equal(2, file.FileMetaData.NumRowGroups);
        var read = Enumerable.Range(0, 2).SelectMany(Group);
        Assert.Equal(lists.SelectMany(list => list.Title), read);

        string?[] Group(int index)
        {
            using var group = file.RowGroup(index);
            using var reader = group.Column(4).LogicalReader<string?>();
            return reader.ReadAll((int)group.MetaData.NumRows);
        }

        static string?[] TitlesOf(int user) =>
            [.. Enumerable.Range(0, 100).Select(i => (user + i) % 7 == 0 ? null : $"é {user * i}")];
    }

    [Fact]
    public void A_failure_of_the_background_thread_reaches_the_caller()
    {
        folder.Write("lists.csv", "old");
        var broken = List(7L, 2) with { Score = [1f] };

        Assert.Throws<IndexOutOfRangeException>(() =>
            Write("lists.csv", [List(6L, 1 << 12), broken], _ => [])
        );

        Assert.Equal("old", File.ReadAllText(folder["lists.csv"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_parquet_column_that_began_with_integers_takes_no_text()
    {
        var error = Assert.Throws<RechubException>(() =>
            Write("lists.parquet", [List(7L, 1 << 17), List("seven", 2)], _ => [])
        );

        Assert.Equal("MixedColumn", error.ErrorId);
        Assert.Contains("UserId has the value 'seven'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Lists_without_items_make_a_file_without_rows()
    {
        foreach (var name in Names)
        {
            var export = Write(name, [List(7L, 0)], _ => []);
            Assert.Equal((1L, 0L), (export.ListCount, export.RowCount));
        }

        using var file = new ParquetSharp.ParquetFileReader(folder["lists.parquet"]);
        Assert.Equal((5, 0L), (file.FileMetaData.NumColumns, file.FileMetaData.NumRows));
        Assert.Equal("UserId,Rank,ItemId,Score,Title\n", File.ReadAllText(folder["lists.csv"]));
    }

    [Fact]
    public void Lists_of_other_columns_are_refused_and_the_old_file_stays()
    {
        foreach (var name in Names)
        {
            folder.Write(name, "old");
            var isFirst = true;
            var error = Assert.Throws<RechubException>(() =>
                Write(
                    name,
                    [List(7L, 2), List(8L, 2)],
                    list =>
                    {
                        var field = isFirst ? "year" : "price";
                        isFirst = false;
                        return [Field(field, i => i, list)];
                    }
                )
            );

            Assert.Equal("ColumnsDiffer", error.ErrorId);
            Assert.Contains("user '8'", error.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(folder[name]));
        }

        Assert.Equal(Names.Length, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void A_writer_that_is_not_completed_leaves_nothing()
    {
        foreach (var name in Names)
        {
            using var writer = new RecallListWriter(folder[name]);
            writer.Write(List(7L, 1000), []);
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("lists.txt")]
    [InlineData("lists")]
    [InlineData("lists.parquet.gz")]
    [InlineData("lists.csv.bz2")]
    public void Other_extensions_are_refused(string name)
    {
        var error = Assert.Throws<RechubException>(() => new RecallListWriter(folder[name]));

        Assert.Equal("UnknownFormat", error.ErrorId);
        Assert.Contains(
            ".parquet, .csv, .csv.gz, .csv.zst, .jsonl, .jsonl.gz, .jsonl.zst",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_further_column_with_a_name_of_a_row_is_refused()
    {
        var error = Assert.Throws<RechubException>(() =>
            Write("lists.csv", [List(7L, 1)], list => [Field("score", i => i, list)])
        );

        Assert.Equal("ColumnTaken", error.ErrorId);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private RecallListExport Write(
        string name,
        IEnumerable<RecallList> lists,
        Func<RecallList, ListField[]> fields
    )
    {
        using var writer = new RecallListWriter(folder[name]);
        foreach (var list in lists)
            writer.Write(list, fields(list));
        return writer.Complete();
    }

    private static ListField Field(string name, Func<int, object?> value, RecallList list) =>
        new(name, [.. list.ItemId.Select((_, i) => value(i))]);

    private static RecallList List(object user, int count) =>
        new(
            user,
            [.. Enumerable.Range(1, count).Select(i => (object)(100L + i))],
            [.. Enumerable.Range(1, count).Select(i => 0.1f / i)],
            [.. Enumerable.Range(1, count).Select(i => $"Title {100 + i}")],
            RelevantItemId: []
        );

    private static InteractionData Import(string path, string user, string item) =>
        InteractionReader.Read(
            TableSource.Files(path),
            new InteractionColumns { User = user, Item = item }
        );

    private static int[] ItemsOf(InteractionData data, object user)
    {
        var row = data.Users.Ids.RowOf(user);
        return data.Log.ItemRows[data.Log.UserOffsets[row]..data.Log.UserOffsets[row + 1]];
    }
}
