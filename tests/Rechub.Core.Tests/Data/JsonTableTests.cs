using System.Text;
using Rechub.Data;
using Rechub.Data.Reading;
using Rechub.Filters;

namespace Rechub.Tests.Data;

/// <summary>JSON: an object a line, spread over lines, or all in an array.</summary>
public sealed class JsonTableTests : IDisposable
{
    private static readonly InteractionColumns Columns = new()
    {
        User = "user.id",
        Item = "item",
        Time = "t",
        Rating = "stars",
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(
        """
            {"user":{"id":1,"name":"A"},"item":"a","t":1700000000,"stars":5}
            {"user":{"id":2},"item":"b","t":1700000001,"stars":2.5}
            """
    )]
    [InlineData(
        """
            [{"user":{"id":1},"item":"a","t":1700000000,"stars":5},{"t":1700000001,"stars":2.5,"item":"b","user":{"id":2}}]
            """
    )]
    [InlineData(
        """
            [
              { "user": { "id": 1 }, "item": "a", "t": 1700000000, "stars": 5, "more": [1, {"x": [2]}] }
              ,
              { "user": { "id": 2, "deep": {"er": {"x": null}} }, "item": "b", "t": 1700000001, "stars": 25e-1 }
            ]
            """
    )]
    [InlineData(
        "\uFEFF{\"user\":\r\n{\"id\":1},\r\n\"item\":\"a\",\"t\":1700000000,\"stars\":5}{\"user.id\":2,\"item\":\"\\u0062\",\"t\":1700000001,\"stars\":2.5}"
    )]
    public void Objects_are_records_and_paths_are_columns(string json)
    {
        var path = folder.Write("x.json", json);

        var data = InteractionReader.Read(TableSource.Files(path), Columns);

        Assert.Equal([1, 2], data.Users.Ids.Integers.ToArray());
        Assert.Equal(["a", "b"], data.Items.Ids.Texts.ToArray());
        Assert.Equal([5, 2.5f], data.Log.Ratings!);
        Assert.Equal([1_700_000_000, 1_700_000_001], data.Log.Times);
    }

    [Fact]
    public void Utf_16_is_read_where_a_byte_order_mark_says_so()
    {
        var json = """{"user":{"id":"é"},"item":"a","t":1700000000,"stars":5}""";
        var path = folder.Write(
            "x.json",
            [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(json)]
        );

        Assert.Equal(
            ["é"],
            InteractionReader.Read(TableSource.Files(path), Columns).Users.Ids.Texts.ToArray()
        );
    }

    [Fact]
    public void Ids_beyond_64_bits_stay_exact_and_lists_are_features()
    {
        var path = folder.Write(
            "x.jsonl",
            """{"user":{"id":18446744073709551616},"item":1,"t":1,"stars":1,"tags":["x",null,"y"],"new":true}"""
        );

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns with
            {
                ItemFeatures = ["tags"],
            }
        );

        Assert.Equal(["18446744073709551616"], data.Users.Ids.Texts.ToArray());
        Assert.Equal(["x", "y"], Assert.IsType<TextListColumn>(data.Items.Find("tags"))[0]);
    }

    [Fact]
    public void A_column_that_comes_late_in_a_partition_is_found()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 12_000).Select(n => $$"""{"user":{{n}},"item":{{n % 7}}}""" + "\n")
        );
        folder.Write(
            "events/country=de/a.jsonl",
            lines + """{"user":12000,"item":1,"device":"tv","at":1700000000}""" + "\n"
        );

        var data = InteractionReader.Read(
            TableSource.Files(folder["events"]),
            new InteractionColumns
            {
                User = "user",
                Item = "item",
                UserFeatures = ["country", "device"],
                Where = Filter.Parse("at > 0 or user < 2"),
            }
        );

        Assert.Equal([0L, 1, 12_000], data.Users.Ids.Integers.ToArray());
        var (country, device) = (
            Assert.IsType<TextColumn>(data.Users.Find("country")),
            Assert.IsType<TextColumn>(data.Users.Find("device"))
        );
        Assert.Equal(("de", null), (country[0], device[0]));
        Assert.Equal(("de", "tv"), (country[2], device[2]));
    }

    [Fact]
    public void A_column_that_comes_late_is_found_when_it_is_named_and_else_told_of()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 12_000).Select(n => $$"""{"item":{{n}},"price":{{n}}}""" + "\n")
        );
        var path = folder.Write("items.jsonl", lines + """{"item":7000000,"color":"red"}""" + "\n");
        var events = folder.Write(
            "events.jsonl",
            """{"user":{"id":1},"item":7000000,"t":1,"stars":1}"""
        );
        var context = new ImportContext();

        var named = Read(Columns with { ItemFeatures = ["color"] });
        Assert.Equal("red", Assert.IsType<TextColumn>(named.Items.Find("color"))[0]);
        Assert.Empty(context.Warnings.Messages);

        Read(Columns);
        Assert.Contains(
            "color",
            Assert.Single(context.Warnings.Messages),
            StringComparison.Ordinal
        );

        InteractionData Read(InteractionColumns columns) =>
            InteractionReader.Read(
                TableSource.Files(events),
                columns,
                items: TableSource.Files(path),
                context: context
            );
    }

    public static TheoryData<string, long, string> Malformed =>
        new()
        {
            { """{"user":{"id":1},"item":2,"t":3,"stars":1""", 2, "JSON" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":}""", 2, "JSON" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":1,}""", 2, "JSON" },
            { """{"user":{"id":1} "item":2,"t":3,"stars":1}""", 2, "JSON" },
            { """{"user":{"id":1}],"item":2,"t":3,"stars":1}""", 2, "JSON" },
            { """{"user":{"id":1},"item":"2,"t":3,"stars":1}""", 2, "JSON" },
            { """{'user':{'id':1},'item':2,'t':3,'stars':1}""", 2, "ast.literal_eval" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":NaN}""", 2, "NaN" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":01}""", 2, "JSON" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":1e999}""", 2, "stars" },
            { """{"user":{"id":1},"item":2,"t":3,"stars":"good"}""", 2, "'good'" },
            { """{"user":{"id":1},"item":2,"t":"noon","stars":1}""", 2, "'noon'" },
            { """{"user":{"id":1},"item":2,"stars":1}""", 2, "t:" },
            { """{"user":{},"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":null,"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":7,"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":{"id":null},"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":{"id":""},"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":{"id":1.5},"item":2,"t":3,"stars":1}""", 2, "user.id" },
            { """{"user":{"id":1,"id":2},"item":2,"t":3,"stars":1}""", 2, "twice" },
            { """{"user":{"id":[{"x":1}]},"item":2,"t":3,"stars":1}""", 2, "list" },
            { """{"user":{"id":"\ud800"},"item":2,"t":3,"stars":1}""", 2, "Unicode" },
            { """{"user":{"id":"\x"},"item":2,"t":3,"stars":1}""", 2, "JSON" },
            { "{\"user\":{\"id\":\"a\tb\"},\"item\":2,\"t\":3,\"stars\":1}", 2, "JSON" },
            { """[1,2]""", 2, "an object" },
            { "5", 2, "an object" },
            { "\"text\"", 2, "an object" },
            { "null", 2, "an object" },
            { "user,item", 2, "JSON" },
            { ",", 2, "JSON" },
            { "}", 2, "JSON" },
            { new string('[', 500), 2, "JSON" },
            { string.Concat(Enumerable.Repeat("{\"a\":", 500)), 2, "JSON" },
            { "// comment", 2, "JSON" },
            { "\0", 2, "JSON" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_record_is_refused_with_its_line_or_skipped(
        string line,
        long place,
        string says
    )
    {
        var (first, last) = (
            """{"user":{"id":1},"item":2,"t":3,"stars":1}""",
            """{"user":{"id":2},"item":2,"t":3,"stars":1}"""
        );
        var path = folder.Write("x.jsonl", $"{first}\n{line}\n{last}\n");

        var error = Assert.Throws<InputFormatException>(() =>
            InteractionReader.Read(TableSource.Files(path), Columns)
        );
        Assert.Equal((path, place), (error.Path, error.Line));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);

        var invalid = new InvalidRecords(skip: true);
        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns,
            context: new ImportContext { Invalid = invalid }
        );
        Assert.Equal((2, 1), (data.InteractionCount, invalid.Count));
    }

    [Theory]
    [InlineData("", "no record")]
    [InlineData("\n\n", "no record")]
    [InlineData("[]", "no record")]
    [InlineData("{}", "no record")]
    [InlineData("[{}]", "no record")]
    [InlineData("[", "cut off")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1}", "cut off")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1},", "cut off")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1}{", "comma")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1}]x", "end of the array")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1},5]", "an object")]
    [InlineData("[{\"user\":{\"id\":1},\"item\":2,\"t\":3,\"stars\":1},{\"a\":]", "JSON")]
    [InlineData("{\"events\":[{\"user\":{\"id\":1}}]}", "a list within this object")]
    [InlineData("{\"who\":1}", "Found: who")]
    public void A_file_that_is_not_whole_is_refused_even_when_records_are_skipped(
        string json,
        string says
    )
    {
        var path = folder.Write("x.json", json);

        foreach (var skip in new[] { false, true })
        {
            var error = Assert.Throws<InputFormatException>(() =>
                InteractionReader.Read(
                    TableSource.Files(path),
                    Columns,
                    context: new ImportContext { Invalid = new InvalidRecords(skip) }
                )
            );
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_record_larger_than_the_buffer_is_read_and_lines_are_counted_over_it()
    {
        var large = new string('x', 1 << 20);
        var path = folder.Write(
            "x.jsonl",
            $$"""
            {"user":{"id":1},"item":"{{large}}","t":3,"stars":1}
            {"user":{"id":2},
             "item":"b","t":3,"stars":1}
            {"user":{"id":3},"item":"b","t":3,"stars":"bad"}
            """
        );
        var invalid = new InvalidRecords(skip: true);

        var data = InteractionReader.Read(
            TableSource.Files(path),
            Columns,
            context: new ImportContext { Invalid = invalid }
        );

        Assert.Contains(large, data.Items.Ids.Texts.ToArray());
        Assert.Equal(4, Assert.Single(invalid.First).Line);
    }
}
